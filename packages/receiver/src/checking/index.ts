/** The receiver's judgement without its memory: for tools that look at a webhook and leave it to others to apply. */
export { okAnswer, refusalAnswer, type Answer, type Refusal } from '../answer.ts'
export { authenticate, type Identity, type RequestHead, type Verdict } from '../authenticate.ts'
export { understand, type Understanding } from '../understand.ts'
