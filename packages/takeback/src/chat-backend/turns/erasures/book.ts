import { addErased } from './add-erased.ts'
import { eraseUser } from './erase-user.ts'

export const erasureTurns = {
  'erasures/begin': eraseUser,
  'erasures/add': addErased,
}
