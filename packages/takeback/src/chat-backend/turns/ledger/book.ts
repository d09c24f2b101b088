import { recallAgain } from './recall-again.ts'

export const ledgerTurns = {
  'ledger/recall': recallAgain,
}
