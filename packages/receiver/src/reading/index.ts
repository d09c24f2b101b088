/** What an inbox holds, for a page or a report. Only reads. */
export { latestRevision, readChanges, type Change } from './changes.ts'
export { countEffects, readFigures, type InboxFigures } from './figures.ts'
export { listQuarantine, readQuarantined } from './list-quarantine.ts'
export { listRecalls, LONGEST_PAGE, type RecallFilter } from './list-recalls.ts'
export { readRecall } from './recall-detail.ts'
export { troubleOf } from './trouble-of.ts'
