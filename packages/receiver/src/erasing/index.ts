/** Takes a user out of an inbox that is open in this process. */
export {
  eraseUserFromInbox,
  type ErasedFromInbox,
  type EraseOptions,
  type ErasingProgress,
} from './erase-user.ts'
