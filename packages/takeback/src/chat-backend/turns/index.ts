/**
 * The book of the Chat backend: every turn, by name. The store's worker imports this module too, so nothing that
 * is reachable from here may listen, open files or read a clock.
 */
import { copySuperseded, defineStore } from '@takeback/store'
import { sweepTurns } from '../sweep/book.ts'
import { announceEvent, insertEvent } from '../tables/events.ts'
import { migrations } from '../tables/migrations.ts'
import { announceSuperseded } from '../webhooks/delivery-changes.ts'
import { announceSettings, saveWebhookSettings } from '../webhooks/settings.ts'
import { webhookTurns } from '../webhooks/settings-turns.ts'
import { accountTurns } from './accounts/book.ts'
import { c2cTurns } from './c2c/book.ts'
import { erasureTurns } from './erasures/book.ts'
import { groupTurns } from './group/book.ts'
import { nodeTurns } from './nodes/book.ts'
import { ledgerTurns } from './ledger/book.ts'
import { officialTurns } from './official/book.ts'
import { operatorTurns } from './operator/book.ts'
import { recallPlanTurns } from './recall-plans/book.ts'

export const chatStore = defineStore({
  name: 'takeback-chat',
  migrations,
  announced: new Map([
    [insertEvent.sql, announceEvent],
    [saveWebhookSettings.sql, announceSettings],
    [copySuperseded.sql, announceSuperseded],
  ]),
  turns: {
    ...accountTurns,
    ...c2cTurns,
    ...groupTurns,
    ...officialTurns,
    ...recallPlanTurns,
    ...operatorTurns,
    ...ledgerTurns,
    ...erasureTurns,
    ...nodeTurns,
    ...webhookTurns,
    ...sweepTurns,
  },
})

export default chatStore
