/**
 * A receiver that is delivered to: recalls of all kinds, some again, some grouped otherwise, what nobody understands, and what
 * messages said. Whatever was answered 200 is there with its bytes; a recall that is not applied has its job, one that is has none.
 */
import type { DatabaseSync } from 'node:sqlite'
import { effectKey, type MessagePlace } from '@takeback/protocol'
import { createReceiver, type Receiver } from '@takeback/receiver'
import { sqliteInbox } from '@takeback/receiver/sqlite'
import { openForWriting } from '../../../packages/store/src/sqlite/database.ts'
import { webhookFixture, type FixtureBody } from '../../../packages/takeback/src/testing/webhook-fixture.ts'
import { below, diceOf, oneOf, type Dice } from '../dice.ts'
import { damage } from './damage.ts'
import { fateOf, together, type Fate, type Script, type ScriptKind } from './script.ts'

const app = 1_400_000_000
/** What a 200 promises, as it stands in the tables. */
type Kept = { readonly effect: string } | { readonly quarantined: string } | { readonly content: string }

export const inboxScript: ScriptKind = {
  module: new URL('../../../packages/receiver/src/inbox/store.ts', import.meta.url),
  async open({ folder, seed }) {
    // A folder that the store makes itself: its name must outlive a power cut too.
    const file = `${folder}/data/inbox.db`
    return new InboxScript(file, await openEar(file), diceOf(seed))
  },
}

interface Ear {
  readonly receiver: Receiver
  close(): Promise<void>
}

async function openEar(file: string): Promise<Ear> {
  const inbox = await sqliteInbox(file)
  inbox.failed.catch(() => {})
  // What it can't store it logs; the script hears it as a status.
  const log = { warn() {}, error() {} }
  const receiver = createReceiver({ sdkAppId: app, inbox, keepContent: {}, log })
  receiver.on('recall', () => {})
  await receiver.start()
  return {
    receiver,
    async close() {
      await receiver.close()
      await inbox.close()
    },
  }
}

interface Delivery {
  readonly body: string
  readonly command: string
  readonly keeps: readonly Kept[]
}

interface Done extends Delivery {
  fate: Fate
}

class InboxScript implements Script {
  readonly file: string
  readonly #dice: Dice
  readonly #steps: (readonly Done[])[] = []
  #ear: Ear
  #count = 0

  constructor(file: string, ear: Ear, dice: Dice) {
    this.file = file
    this.#ear = ear
    this.#dice = dice
  }

  async step(): Promise<void> {
    const step = Array.from({ length: 1 + below(this.#dice, 3) }, () => this.#delivery())
    this.#steps.push(step)
    await together(
      step.map(
        (done) => () =>
          fateOf(
            () => this.#deliver(done),
            (fate) => (done.fate = fate),
          ),
      ),
    )
  }

  /** A new webhook, or one that came before. */
  #delivery(): Done {
    const before = this.#steps.flat()
    if (before.length > 0 && this.#dice() < 0.2) return { ...oneOf(this.#dice, before), fate: 'under way' }
    this.#count += 1
    const make = oneOf(this.#dice, [newC2c, newGroup, newOfficial, newOdd, newSent])
    return { ...make(this.#count), fate: 'under way' }
  }

  async #deliver({ body, command }: Delivery): Promise<void> {
    const { status } = await this.#ear.receiver.handle({
      method: 'POST',
      rawUrl: `/callback?SdkAppid=${app}&CallbackCommand=${command}&contenttype=json`,
      headers: {},
      clientIp: '127.0.0.1',
      readBody: async () => Buffer.from(body),
    })
    if (status !== 200) throw new Error(`${command} was answered ${status}`)
  }

  async reopen(): Promise<void> {
    await this.#ear.close()
    this.#ear = await openEar(this.file)
  }

  promised(): number {
    return promisedOf(this.#steps).length
  }

  check(file: string, steps: number): string[] {
    const promised = promisedOf(this.#steps.slice(0, steps))
    const database = openForWriting(file)
    try {
      const keeps = promised.flatMap((done) => done.keeps)
      return [...damage(database), ...missing(database, keeps), ...halves(database)]
    } finally {
      database.close()
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#ear.close()
  }
}

function promisedOf(steps: readonly (readonly Done[])[]): Done[] {
  return steps.flat().filter(({ fate }) => fate === 'promised')
}

const second = 1_700_000_000
const toJonh = { kind: 'c2c', sender: 'jared', recipient: 'Jonh' } as const
const keyOf = (place: MessagePlace, name: string) => effectKey(app, place, { name })

/** Of the message that `newSent` tells of, when that came last. */
function newC2c(n: number): Delivery {
  const msgKey = `${n - 1}_${n - 1}_${second}`
  return recall(webhookFixture('c2c', { msgKey }), [keyOf(toJonh, msgKey)])
}

/** Each has the first message of the one after it too. */
function newGroup(n: number): Delivery {
  const numbers = [n, n + 1]
  return recall(
    webhookFixture('group', { groupId: 'verona', msgSeqs: numbers }),
    numbers.map((seq) => keyOf({ kind: 'group', groupId: 'verona', topicId: null }, `${seq}`)),
  )
}

function newOfficial(n: number): Delivery {
  const msgKey = `${n}_1_${second}`
  return recall(webhookFixture('official', { msgKey }), [
    keyOf({ kind: 'official', officialAccount: '#TOA#_123' }, msgKey),
  ])
}

function recall(body: FixtureBody, identities: readonly string[]): Delivery {
  return {
    body: JSON.stringify(body),
    command: body.CallbackCommand,
    keeps: identities.map((effect) => ({ effect })),
  }
}

function newOdd(n: number): Delivery {
  const body = `{"CallbackCommand":"C2C.CallbackAfterMsgWithDraw","From_Account":${n}`
  return { body, command: 'C2C.CallbackAfterMsgWithDraw', keeps: [{ quarantined: body }] }
}

function newSent(n: number): Delivery {
  const msgKey = `${n}_${n}_${second}`
  const body = webhookFixture('sent-c2c', { msgKey })
  const keeps = [{ content: keyOf(toJonh, msgKey) }]
  return { body: JSON.stringify(body), command: body.CallbackCommand, keeps }
}

function missing(database: DatabaseSync, promised: readonly Kept[]): string[] {
  const column = (sql: string) =>
    new Set(
      database
        .prepare(sql)
        .all()
        .map((row) => String(Object.values(row)[0])),
    )
  const effects = column('SELECT identity FROM effects')
  const contents = column('SELECT identity FROM contents')
  const quarantine = column('SELECT CAST(body AS TEXT) FROM quarantine')
  return promised.flatMap((kept) => {
    if ('effect' in kept)
      return effects.has(kept.effect) ? [] : [`${kept.effect} was answered 200 and is lost`]
    if ('content' in kept) {
      // What is recalled already is not kept.
      const isThere = contents.has(kept.content) || effects.has(kept.content)
      return isThere ? [] : [`the content of ${kept.content} is lost`]
    }
    return quarantine.has(kept.quarantined) ? [] : [`${kept.quarantined} is not in quarantine`]
  })
}

function halves(database: DatabaseSync): string[] {
  const orphans = database
    .prepare('SELECT identity FROM effects WHERE inbox NOT IN (SELECT id FROM inbox)')
    .all()
  const waiting = database
    .prepare(
      `SELECT i.id, COALESCE(p.state, 'stored') AS state, length(i.body) AS bytes,
         (SELECT count(*) FROM jobs AS j WHERE j.id = i.id) AS jobs,
         (SELECT count(*) FROM effects AS e WHERE e.inbox = i.id) AS effects
       FROM inbox AS i LEFT JOIN progress AS p ON p.inbox = i.id`,
    )
    .all()
  return [
    ...orphans.map(({ identity }) => `${String(identity)} has an effect and no webhook`),
    ...waiting
      .filter(({ state, jobs, effects }) => jobs !== (state === 'applied' ? 0 : 1) || effects === 0)
      .map((row) => `a recall is half there: ${JSON.stringify(row)}`),
  ]
}
