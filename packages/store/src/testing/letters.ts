import { defineStore } from '../turn.ts'

/** Another store than `notes.ts`, to be refused in its file. */
export default defineStore({ name: 'letters', migrations: [], turns: {} })
