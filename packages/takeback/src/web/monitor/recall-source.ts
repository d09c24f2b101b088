/** Where the monitor's list comes from. */
import type { RecallView } from '@takeback/protocol'
import { fetchRecalls, type Filters, openRecallStream, PAGE_ROWS } from '../api/recalls.ts'
import type { LiveSource } from '../live-list/use-feed.ts'
import { matches } from './matches.ts'

export const recallSource: LiveSource<RecallView, Filters> = {
  async fetchPage(filters, cursor, signal) {
    const { recalls, next } = await fetchRecalls(filters, cursor, signal)
    return { rows: recalls, next }
  },
  pageRows: PAGE_ROWS,
  open: openRecallStream,
  matches,
}
