/** A small store for the contract of drivers: notes, and jobs about them. */
import { parkUnleased, pendingJobsBySubject, supersedeJob } from '../jobs/statements.ts'
import type { NewJob } from '../jobs/job.ts'
import type { Signal } from '../signal.ts'
import { statement, type Query } from '../query.ts'
import { defineStore, defineTurn, type Decision } from '../turn.ts'

export interface NoteRow {
  readonly id: number
  readonly text: string
  readonly at: number
}

export const allNotes = statement<[], NoteRow>('SELECT id, text, at FROM notes ORDER BY id')
const countNotes = statement<[], { readonly count: number }>('SELECT count(*) AS count FROM notes')
const noteById = statement<[id: number], NoteRow>('SELECT id, text, at FROM notes WHERE id = $1')
const insertNote = statement<[id: number, text: string, at: number], never>(
  'INSERT INTO notes (id, text, at) VALUES ($1, $2, $3)',
)
const putNote = statement<[id: number, text: string, at: number], never>(
  'INSERT INTO notes (id, text, at) VALUES ($1, $2, $3) ON CONFLICT (id) DO UPDATE SET text = $2, at = $3',
)
const deleteNotes = statement<[], never>('DELETE FROM notes')
const deleteNote = statement<[id: number], never>('DELETE FROM notes WHERE id = $1')

export const notesStore = defineStore({
  name: 'notes',
  migrations: [
    {
      name: '0001-first',
      statements: ['CREATE TABLE notes (id BIGINT PRIMARY KEY, text TEXT NOT NULL, at BIGINT NOT NULL)'],
    },
  ],
  /** Every new note is announced. */
  announced: new Map([[insertNote.sql, ([id]) => ({ topic: 'noted', data: JSON.stringify({ id }) })]]),
  turns: {
    /** `before`: how many notes there were. */
    note: defineTurn({
      reads: (_command: { text: string; jobs?: NewJob[] }) => ({ before: countNotes() }),
      decide: (
        { text, jobs = [] },
        rows,
        { now, nextId },
      ): Decision<{ id: number; at: number; before: number }> => {
        const id = nextId()
        const before = rows.before[0]?.count ?? 0
        return { result: { id, at: now, before }, writes: [insertNote(id, text, now)], jobs }
      },
    }),
    find: defineTurn({
      reads: ({ ids }: { ids: number[] }) => ({ found: ids.map((id) => noteById(id)) }),
      decide: (_command, { found }): Decision<(string | null)[]> => ({
        result: found.map(([note]) => note?.text ?? null),
      }),
    }),
    forget: defineTurn({
      reads: (_command: { id: number }) => ({}),
      decide: ({ id }): Decision<null> => ({ result: null, writes: [deleteNote(id)], erases: true }),
    }),
    /** Forgets every note, and that time went on. */
    forgetAll: defineTurn({
      reads: (_command: { writes?: Query[] }) => ({}),
      decide: ({ writes = [] }, _rows, { now }): Decision<number> => ({
        result: now,
        writes: [deleteNotes(), ...writes],
        erases: true,
        beginsAnew: true,
      }),
    }),
    supersede: defineTurn({
      reads: ({ subject }: { subject: string }) => ({ pending: pendingJobsBySubject(subject) }),
      decide: (_command, { pending }): Decision<number[]> => ({
        result: pending.map(({ id }) => id),
        writes: pending.flatMap(({ id }) => supersedeJob(id)),
      }),
    }),
    /** Whether somebody works on them is for the store to see. */
    park: defineTurn({
      reads: ({ subject }: { subject: string; at: number }) => ({ pending: pendingJobsBySubject(subject) }),
      decide: ({ at }, { pending }, { now }): Decision<number[]> => ({
        result: pending.map(({ id }) => id),
        writes: pending.flatMap((job) => parkUnleased({ id: job.id, at, outcome: '"by hand"' }, job, now)),
      }),
    }),
    /** Counts in the text of a note, and declares that it touches no other. */
    count: defineTurn({
      reads: ({ id }: { id: number }) => ({ found: noteById(id) }),
      touches: ({ id }) => ({ reads: [String(id)], writes: [String(id)] }),
      decide: ({ id }, { found: [note] }, { now }): Decision<number> => {
        const counted = Number(note?.text ?? 0) + 1
        return { result: counted, writes: [putNote(id, String(counted), now)] }
      },
    }),
    /** Draws an id, and writes nothing. */
    draw: defineTurn({
      reads: () => ({}),
      decide: (_command: object, _rows, { nextId }): Decision<number> => ({ result: nextId() }),
    }),
    throwing: defineTurn({
      reads: (_command: { why: string }) => ({}),
      decide: ({ why }): Decision<null> => {
        throw new RangeError(why)
      },
    }),
    /** Whatever a test wants written. */
    write: defineTurn({
      reads: (_command: { writes: Query[]; jobs?: NewJob[]; signals?: Signal[] }) => ({}),
      decide: ({ writes, jobs = [], signals = [] }): Decision<string> => ({
        result: 'written',
        writes,
        jobs,
        signals,
      }),
    }),
    /** Ends the thread that it runs on. */
    deadly: defineTurn({
      reads: () => ({}),
      decide: (_command: object): Decision<never> => process.exit(3),
    }),
    /** Stops its process where it stands, as a debugger or a machine that sleeps does. */
    stopping: defineTurn({
      reads: () => ({}),
      decide: (_command: object, _rows, { now, nextId }): Decision<null> => {
        process.kill(process.pid, 'SIGSTOP')
        return { result: null, writes: [insertNote(nextId(), 'stopped', now)] }
      },
    }),
    /** Gives a result that no thread can send. */
    secretive: defineTurn({
      reads: () => ({}),
      decide: (_command: object, _rows, { now, nextId }): Decision<() => number> => ({
        result: () => now,
        writes: [insertNote(nextId(), 'secretive', now)],
      }),
    }),
  },
})

export default notesStore
export type NotesTurns = (typeof notesStore)['turns']
