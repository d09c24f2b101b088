/** The store of alerts: a small file of its own, so that an alert costs the services nothing but the wait for it. */
import { defineStore } from '@takeback/store'
import { migrations } from './tables.ts'
import { alertTurns } from './turns.ts'

export const alertStore = defineStore({ name: 'takeback-alerts', migrations, turns: alertTurns })

export default alertStore
