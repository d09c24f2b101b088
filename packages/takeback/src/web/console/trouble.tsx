/** What is parked and what is dead: which of both, and sending many of them again. */
import type { ConsoleDelivery, QueueView } from '@takeback/protocol'
import { Send, X } from 'lucide-react'
import { use, useState } from 'react'
import { type Redelivered, redeliver, redeliverDead, sinceMs, sinceNames } from '../api/console.ts'
import { IconButton } from '../design/icon-button.tsx'
import { Menu } from '../design/menu.tsx'
import { ClockContext } from '../design/server-clock.tsx'
import { useConsoleWords } from '../words/console-words.ts'
import { useSpeech } from '../words/language.tsx'
import { commandProblem } from './command-problem.ts'
import type { Choice } from './deliveries-view.tsx'
import { redeliveredSentence } from './redelivered.ts'
import type { TroubleState } from './route.ts'

interface TroubleTabsProps {
  readonly shown: TroubleState
  readonly queue: QueueView
  readonly show: (state: TroubleState) => void
}

export function TroubleTabs({ shown, queue, show }: TroubleTabsProps) {
  const { trouble: said } = useConsoleWords()
  const { format } = useSpeech()
  return (
    <div className="trouble-head">
      <div className="segments" role="group" aria-label={`${said.parked}, ${said.dead}`}>
        {(['parked', 'dead'] as const).map((state) => (
          <button key={state} type="button" aria-pressed={shown === state} onClick={() => show(state)}>
            {said[state]}
            <span className="count">{format.number(queue[state])}</span>
          </button>
        ))}
      </div>
      <p className="aside">{shown === 'parked' ? said.parkedWhy : said.deadWhy}</p>
    </div>
  )
}

/** As many as one call takes. */
const SLICE = 100

interface RedeliverBarProps {
  readonly app: number
  readonly trouble: TroubleState
  readonly queue: QueueView
  readonly choice: Choice
  readonly rows: readonly ConsoleDelivery[]
  readonly say: (text: string) => void
  readonly again: () => void
}

export function RedeliverBar({ app, trouble, queue, choice, rows, say, again }: RedeliverBarProps) {
  const said = useConsoleWords()
  const { words, format } = useSpeech()
  const clock = use(ClockContext)
  const [working, setWorking] = useState<number | null>(null)
  const chosen = choice.ids.size
  const isAll = rows.every(({ id }) => choice.ids.has(id))

  async function run(slices: AsyncIterable<Redelivered>): Promise<void> {
    const all = {
      Redelivered: [] as Redelivered['Redelivered'][number][],
      Skipped: [] as Redelivered['Skipped'][number][],
    }
    setWorking(0)
    try {
      for await (const slice of slices) {
        all.Redelivered.push(...slice.Redelivered)
        all.Skipped.push(...slice.Skipped)
        setWorking(all.Redelivered.length)
      }
      const sentence = redeliveredSentence(all, said.redeliver)
      say(sentence === '' ? said.redeliver.nothing : sentence)
      choice.clear()
    } catch (error) {
      say(said.redeliver.failed(commandProblem(error, words, said)))
    }
    setWorking(null)
    again()
  }

  if (rows.length === 0 && queue[trouble] === 0 && working === null) return null
  return (
    <div className="redeliver-bar">
      {rows.length === 0 ? null : (
        <label className="ticked">
          <input
            type="checkbox"
            checked={isAll}
            onChange={() => (isAll ? choice.clear() : choice.selectAll(rows.map(({ id }) => id)))}
          />
          {said.redeliver.selectAll}
        </label>
      )}
      {chosen === 0 ? null : (
        <>
          <button
            type="button"
            className="button"
            data-primary=""
            disabled={working !== null}
            onClick={() => void run(namedSlices(app, [...choice.ids]))}
          >
            <Send size={14} />
            {said.redeliver.selected(format.number(chosen))}
          </button>
          <IconButton icon={X} size={14} label={said.redeliver.clear} press={choice.clear} />
        </>
      )}
      {working === null ? null : (
        <span className="aside" role="status">
          {said.redeliver.working(format.number(working))}
        </span>
      )}
      <span className="header-gap" />
      {trouble === 'parked' ? null : (
        <Menu
          end
          label={said.redeliver.everythingWhy}
          renderButton={({ open, toggle }) => (
            <button
              type="button"
              className="button"
              aria-expanded={open}
              disabled={working !== null}
              onClick={toggle}
            >
              <Send size={14} />
              {said.redeliver.everything}
            </button>
          )}
        >
          <p className="menu-title">{said.redeliver.everythingWhy}</p>
          {[...sinceNames, 'all' as const].map((name) => (
            <button
              key={name}
              type="button"
              className="menu-item"
              onClick={() => void run(deadSlices(app, name === 'all' ? 1 : clock.now() - sinceMs[name]))}
            >
              {said.redeliver.since[name]}
            </button>
          ))}
        </Menu>
      )}
    </div>
  )
}

async function* namedSlices(app: number, ids: readonly number[]): AsyncGenerator<Redelivered> {
  for (let at = 0; at < ids.length; at += SLICE) yield await redeliver(app, ids.slice(at, at + SLICE))
}

/** The newest slice first. */
async function* deadSlices(app: number, since: number): AsyncGenerator<Redelivered> {
  let before: number | null = null
  do {
    const slice: Redelivered = await redeliverDead(app, since, before)
    yield slice
    before = slice.Next
  } while (before !== null)
}
