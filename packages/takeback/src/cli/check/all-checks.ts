import { answerChecks } from './cases/answers.ts'
import { bodyChecks } from './cases/bodies.ts'
import { formChecks } from './cases/forms.ts'
import { identityChecks } from './cases/identity.ts'
import { loadChecks } from './cases/load.ts'
import { otherChecks } from './cases/others.ts'
import { repeatChecks } from './cases/repeats.ts'
import type { Check } from './check.ts'

/** In the order in which they run: what may end the receiver comes late, so that most is judged before. */
export const allChecks: readonly Check[] = [
  ...formChecks,
  ...answerChecks,
  ...otherChecks,
  ...repeatChecks,
  ...identityChecks,
  ...loadChecks,
  ...bodyChecks,
]
