/** Sends one delivery again, or now when it waits for its retry. What can't be sent has no button. */
import type { DeliveryStory } from '@takeback/protocol'
import { Send } from 'lucide-react'
import { useState } from 'react'
import { redeliver } from '../api/console.ts'
import { useConsoleWords } from '../words/console-words.ts'
import { useSpeech } from '../words/language.tsx'
import { commandProblem } from './command-problem.ts'
import { redeliveredSentence } from './redelivered.ts'

interface SendAgainProps {
  readonly app: number
  readonly story: DeliveryStory
  readonly say: (text: string) => void
  readonly again: () => void
}

export function SendAgain({ app, story: { delivery, sentAgainAs }, say, again }: SendAgainProps) {
  const said = useConsoleWords()
  const { words } = useSpeech()
  const [working, setWorking] = useState(false)
  const { id, state, settledAt, isBehind } = delivery
  const isWaiting = settledAt === null
  const canGo = isWaiting ? state !== 'sending' && !isBehind : state !== 'superseded' && sentAgainAs === null
  if (!canGo) return null

  async function send(): Promise<void> {
    setWorking(true)
    try {
      say(redeliveredSentence(await redeliver(app, [id]), said.redeliver))
      again()
    } catch (error) {
      say(said.redeliver.failed(commandProblem(error, words, said)))
    }
    setWorking(false)
  }

  const name = isWaiting ? said.story.sendNow : said.story.sendAgain
  return (
    <button
      type="button"
      className="button"
      data-primary={state === 'dead' ? '' : undefined}
      disabled={working}
      onClick={() => void send()}
    >
      <Send size={14} />
      {working ? said.story.sending : name}
    </button>
  )
}
