/** The door of the store: turns, queries and durable jobs, whatever the driver. The SQLite driver: `@takeback/store/sqlite`. */
export { statement, type Query, type SqlValue, type Statement } from './query.ts'
export {
  defineStore,
  defineTurn,
  type AnyTurn,
  type Decision,
  type Migration,
  type Moment,
  type ReadSet,
  type RowsOf,
  type StoreDefinition,
  type Touches,
  type Turn,
  type TurnBook,
  type TurnCommand,
  type TurnResult,
} from './turn.ts'
export { SHARED_POLL_MS, type Clock, type Store } from './store.ts'
export { signalsLostTopic, type Signal } from './signal.ts'
export { Underway } from './underway.ts'
export { wipedBefore } from './wiped.ts'
export { StoreUnavailable, type UnavailableCode } from './unavailable.ts'
export type { BirthLease, LeasedJob, NewJob, SettledState } from './jobs/job.ts'
export type { AttemptEnd, Jobs, OutOfTurn, SettledJob, Settlement } from './jobs/jobs.ts'
export { carryOut, heldJobs } from './jobs/settle.ts'
export {
  copySuperseded,
  hastenJob,
  hastenJobSaying,
  hastenLanes,
  jobsBySubject,
  jobsOfLane,
  parkUnleased,
  pendingJobsBySubject,
  settledJobs,
  supersedeJob,
  type HeldJobRow,
  type PendingJobRow,
  type SubjectJobRow,
} from './jobs/statements.ts'
export {
  durablePlan,
  nextStep,
  tencentPlan,
  tencentRetryPlan,
  type NextStep,
  type Outcome,
  type RetryPlan,
} from './jobs/next-step.ts'
