/**
 * People of the Chat backend who talk and take back, over its real turns: a message that was taken back has its mark, its event
 * and its webhook in the outbox, and no text; one that was not has its text and none of these. There is nothing between.
 */
import type { DatabaseSync } from 'node:sqlite'
import { formatMsgKey } from '@takeback/protocol'
import { openFilePlace } from '../../../packages/takeback/src/chat-backend/testing/chat-place.ts'
import {
  asUser,
  fromAdmin,
  openRecallStage,
  type Answered,
  type RecallStage,
} from '../../../packages/takeback/src/chat-backend/testing/open-recall-stage.ts'
import type { WebhookEvent } from '../../../packages/takeback/src/chat-backend/webhooks/outbox.ts'
import { openForWriting } from '../../../packages/store/src/sqlite/database.ts'
import { below, diceOf, oneOf, type Dice } from '../dice.ts'
import { damage } from './damage.ts'
import { fateOf, together, type Fate, type Script, type ScriptKind } from './script.ts'

export const chatScript: ScriptKind = {
  module: new URL('../../../packages/takeback/src/chat-backend/turns/index.ts', import.meta.url),
  /** The stage makes a folder in TMPDIR. */
  async open({ seed }) {
    const stage = await openRecallStage({}, openFilePlace)
    try {
      await stage.imports('romeo', 'juliet', 'nurse')
      await stage.group('verona', 'Public', 'romeo', [{ userId: 'juliet', role: 'Member' }])
      await stage.group('@TGS#_city', 'Community', 'romeo')
      await stage.topic('@TGS#_city', '@TGS#_city@TOPIC#_square')
      await stage.official('#TOA#_news', 'nurse', ['romeo'])
    } catch (error) {
      await stage.engine().close()
      throw error
    }
    return new ChatScript(stage, diceOf(seed))
  },
}

/** A message by a name that its row and its webhook give too. */
interface Said {
  readonly name: string
  recall(): Promise<Answered>
}

interface Done {
  /** Empty: a message that has no name yet. */
  name: string
  readonly what: 'sent' | 'recalled'
  fate: Fate
}

type Manner = { readonly afterSend: boolean }

class ChatScript implements Script {
  readonly file: string
  readonly #stage: RecallStage
  readonly #dice: Dice
  readonly #steps: (readonly Done[])[] = []
  readonly #open: Said[] = []
  #count = 0

  constructor(stage: RecallStage, dice: Dice) {
    this.#stage = stage
    this.#dice = dice
    this.file = `${stage.folder}/chat.db`
  }

  /** One to three things: they may share a commit. */
  async step(): Promise<void> {
    const things = Array.from({ length: 1 + below(this.#dice, 3) }, () => this.#thing())
    // Known before it is done: a crash on the way may leave it.
    this.#steps.push(things.map(({ done }) => done))
    await together(things.map(({ act }) => act))
  }

  #thing(): { readonly done: Done; readonly act: () => Promise<unknown> } {
    const [said] = this.#dice() < 0.6 ? this.#open.splice(below(this.#dice, this.#open.length), 1) : []
    return said === undefined ? this.#sends() : this.#recalls(said)
  }

  #sends() {
    const done: Done = { name: '', what: 'sent', fate: 'under way' }
    const say = oneOf(this.#dice, [this.#toJuliet, this.#inVerona, this.#onTheSquare, this.#toAll])
    const manner = { afterSend: this.#dice() < 0.5 }
    this.#count += 1
    const text = `text ${this.#count}`
    const act = async () => {
      const said = await say(text, manner)
      done.name = said.name
      this.#open.push(said)
    }
    return { done, act: () => fateOf(act, (fate) => (done.fate = fate)) }
  }

  #recalls(said: Said) {
    const done: Done = { name: said.name, what: 'recalled', fate: 'under way' }
    const act = async () => {
      const { code, info } = await said.recall()
      if (code !== 0) throw new Error(`${said.name}: ${code} ${info}`)
    }
    const tell = (fate: Fate) => {
      done.fate = fate
      if (fate === 'no room') this.#open.push(said)
    }
    return { done, act: () => fateOf(act, tell) }
  }

  readonly #toJuliet = async (text: string, manner: Manner): Promise<Said> => {
    const said = await this.#stage.tells('romeo', 'juliet', text, manner)
    return {
      name: `c2c/${formatMsgKey(said.key)}`,
      recall: () => this.#stage.recallsC2c(asUser('romeo'), said),
    }
  }

  readonly #inVerona = (text: string, manner: Manner) =>
    this.#inGroup({ groupId: 'verona', topicId: null }, text, manner)

  readonly #onTheSquare = (text: string, manner: Manner) =>
    this.#inGroup({ groupId: '@TGS#_city', topicId: '@TGS#_city@TOPIC#_square' }, text, manner)

  async #inGroup(
    place: { readonly groupId: string; readonly topicId: string | null },
    text: string,
    manner: Manner,
  ): Promise<Said> {
    const said = await this.#stage.says(place, 'romeo', text, manner)
    return {
      name: `${place.topicId ?? place.groupId}/${said.seq}`,
      recall: () => this.#stage.recallsInGroup(asUser('romeo'), said),
    }
  }

  readonly #toAll = async (text: string, manner: Manner): Promise<Said> => {
    const said = await this.#stage.broadcasts('#TOA#_news', text, manner)
    return { name: `official/${said.key}`, recall: () => this.#stage.recallsBroadcast(fromAdmin, said) }
  }

  reopen(): Promise<void> {
    return this.#stage.reopen()
  }

  promised(): number {
    return this.#steps.flat().filter(({ fate }) => fate === 'promised').length
  }

  check(file: string, steps: number): string[] {
    return wrongIn(file, (rows) => this.#wrong(rows, steps))
  }

  #wrong(rows: ReadonlyMap<string, MessageFacts>, steps: number): string[] {
    const first = this.#steps.slice(0, steps).flat()
    const promised = first.filter(({ fate }) => fate === 'promised')
    // Of a later step a crash may have left anything; so may an attempt that failed on the way.
    const asked = new Set(
      this.#steps
        .flat()
        .filter(({ what, fate }) => what === 'recalled' && fate !== 'no room')
        .map(({ name }) => name),
    )
    const missing = promised.flatMap(({ name, what }) => {
      const row = rows.get(name)
      if (row === undefined) return [`${name} was ${what}, and is not there`]
      return what === 'recalled' && !row.isRecalled ? [`${name} was recalled, and is not`] : []
    })
    const extra = [...rows].flatMap(([name, { isRecalled }]) =>
      isRecalled && !asked.has(name) ? [`${name} is recalled, and nobody was told so`] : [],
    )
    return [...missing, ...extra]
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stage[Symbol.asyncDispose]()
  }
}

/** Damage, what is half there, and what else is wrong with the messages. */
export function wrongIn(
  file: string,
  more: (rows: ReadonlyMap<string, MessageFacts>) => readonly string[] = () => [],
): string[] {
  const database = openForWriting(file)
  try {
    const rows = messagesOf(database)
    return [...damage(database), ...more(rows), ...[...rows].flatMap(halves)]
  } finally {
    database.close()
  }
}

/** MsgKeys of the one-to-one recalls whose webhook left the order of its conversation. */
export function parkedIn(file: string): ReadonlySet<string> {
  return keysOf(
    file,
    `SELECT payload FROM jobs WHERE parked_at IS NOT NULL
     UNION ALL SELECT payload FROM settled_jobs WHERE parked_at IS NOT NULL`,
  )
}

/** MsgKeys of the one-to-one recalls whose webhook was given up. */
export function givenUpIn(file: string): ReadonlySet<string> {
  return keysOf(file, "SELECT payload FROM settled_jobs WHERE state = 'dead'")
}

/** MsgKeys of the one-to-one recalls whose webhook was tried more than once. */
export function triedAgainIn(file: string): ReadonlySet<string> {
  return keysOf(
    file,
    `SELECT payload FROM jobs WHERE attempts > 1
     UNION ALL SELECT payload FROM settled_jobs WHERE attempts > 1`,
  )
}

function keysOf(file: string, payloads: string): ReadonlySet<string> {
  const database = openForWriting(file)
  try {
    const rows = database.prepare(payloads).all()
    const events = rows.map(({ payload }) => JSON.parse(String(payload)) as WebhookEvent)
    return new Set(events.flatMap((event) => ('msgKey' in event ? [event.msgKey] : [])))
  } finally {
    database.close()
  }
}

interface MessageFacts {
  readonly isRecalled: boolean
  readonly texts: number
  readonly events: number
  readonly webhooks: number
}

function messagesOf(database: DatabaseSync): Map<string, MessageFacts> {
  const webhooks = namesInOutbox(database)
  const rows = database
    .prepare(
      `SELECT m.seq, m.random, m.time, m.recalled_at, c.kind, c.name,
         (SELECT count(*) FROM bodies AS b WHERE b.message = m.id) AS texts,
         (SELECT count(*) FROM events AS e WHERE e.message = m.id AND e.kind = 'recall') AS events
       FROM messages AS m JOIN conversations AS c ON c.id = m.conversation`,
    )
    .all()
  return new Map(
    rows.map(({ seq, random, time, recalled_at, kind, name, texts, events }) => {
      const isNumbered = kind === 'group' || kind === 'topic'
      const key = [seq, random, time].join('_')
      const ours = isNumbered ? `${String(name)}/${Number(seq)}` : `${String(kind)}/${key}`
      const facts = {
        isRecalled: recalled_at !== null,
        texts: Number(texts),
        events: Number(events),
        webhooks: webhooks.filter((webhook) => webhook === ours).length,
      }
      return [ours, facts]
    }),
  )
}

/** Of recalls; without those that somebody sent again by hand. */
function namesInOutbox(database: DatabaseSync): string[] {
  const rows = database
    .prepare(
      `SELECT payload FROM (SELECT payload, subject FROM jobs UNION ALL SELECT payload, subject FROM settled_jobs)
       WHERE subject IS NULL OR subject NOT LIKE 'redelivers/%'`,
    )
    .all()
  return rows.flatMap(({ payload }) => {
    const event = JSON.parse(String(payload)) as WebhookEvent
    if ('msgKey' in event) return [`c2c/${event.msgKey}`]
    if ('msgKeys' in event) return event.msgKeys.map((key) => `official/${key}`)
    if ('messages' in event)
      return event.messages.map(({ seq }) => `${event.topicId ?? event.groupId}/${seq}`)
    return []
  })
}

function halves([name, facts]: readonly [string, MessageFacts]): string[] {
  const { isRecalled, texts, events, webhooks } = facts
  const whole = isRecalled ? [0, 1, 1] : [1, 0, 0]
  const isWhole = [texts, events, webhooks].every((count, index) => count === whole[index])
  return isWhole ? [] : [`${name} is half there: ${JSON.stringify(facts)}`]
}
