/**
 * Bugs that others have had, and what they would look like here: each is a change of the sources as they are loaded, and names the
 * test that must fail of it, with the words in which it must say so. A suite that finds nothing may be unable to.
 */
import type { Patch } from '../patches/patch.ts'

export interface Bug {
  readonly id: string
  /** A sentence for the report. */
  readonly bug: string
  readonly edits: readonly Patch[]
  readonly file: string
  /** A part of its title that stands in no other. */
  readonly title: string
  /** In what it fails with: not any failure will do. */
  readonly says: RegExp
  /** The pages are built with it. */
  readonly inPages?: boolean
}

const store = 'packages/store/src'
const receiver = 'packages/receiver/src'
const webhooks = 'packages/takeback/src/chat-backend/webhooks'
const egress = 'packages/takeback/src/http/egress'
const protocol = 'packages/protocol/src'

function edit(file: string, find: string, put: string): Patch {
  return { file, find, put }
}

/** Two effects of one identity can stand beside each other. */
const withoutConstraint = edit(
  `${receiver}/inbox/tables.ts`,
  '      PRIMARY KEY (era, identity, generation)\n    ) WITHOUT ROWID`,\n    // body: only where',
  '      PRIMARY KEY (era, identity, generation, inbox)\n    ) WITHOUT ROWID`,\n    // body: only where',
)

export const bugs: readonly Bug[] = [
  {
    id: 'S1',
    bug: 'SQLite flushes now and then instead of at each commit (`synchronous = NORMAL`).',
    edits: [edit(`${store}/sqlite/database.ts`, 'synchronous: 2,', 'synchronous: 1,')],
    file: 'test/anomalies/crash/crash.test.ts',
    title: '[P01] the Chat backend ends before or in each change',
    says: /power cut|-cut-|-mix-/,
  },
  {
    id: 'S2',
    bug: 'The webhook is written to the outbox after the commit of its recall.',
    edits: [
      edit(
        `${store}/sqlite/batch-runner.ts`,
        '    else statements.run(query)\n',
        `    else if (query.sql.includes('INSERT INTO jobs')) (globalThis.planted ??= []).push(query)
    else statements.run(query)\n`,
      ),
      edit(
        `${store}/sqlite/batch-runner.ts`,
        '    moments.committed()\n',
        `    for (const query of globalThis.planted?.splice(0) ?? []) this.#parts.statements.run(query)
    moments.committed()\n`,
      ),
    ],
    file: 'test/anomalies/crash/crash.test.ts',
    title: '[P01] the Chat backend ends before or in each change',
    says: /is half there/,
  },
  {
    id: 'S3',
    bug: 'The receiver answers 200 before the commit.',
    edits: [
      edit(
        `${receiver}/handle-webhook.ts`,
        '      const remembered = await door.remember(',
        `      door.remember(webhook, understood.summary).catch(() => {})
      if (webhook.app > 0) return okAnswer
      const remembered = await door.remember(`,
      ),
    ],
    file: 'test/anomalies/crash/crash.test.ts',
    title: '[P04] the receiver ends before or in each change',
    says: /was answered 200 and is lost/,
  },
  {
    id: 'S4',
    bug: 'Whether a recall is known is looked up before its turn, and nothing else keeps it single (check, then insert).',
    edits: [
      withoutConstraint,
      edit(
        `${receiver}/inbox/remember.ts`,
        '    const effects = known[index] ?? []\n',
        `    const looked = (globalThis.planted ??= new Map())
    const effects = looked.get(identity) ?? known[index] ?? []
    looked.set(identity, effects)
    setTimeout(() => looked.delete(identity), 50)\n`,
      ),
    ],
    file: `${receiver}/inbox/remember.test.ts`,
    title: '[R20] 2,000 deliveries of 200 recalls',
    says: /Counters\{ remembered: (?!200,)\d/,
  },
  {
    id: 'S5',
    bug: 'The identity of an effect has a field in it that changes from delivery to delivery (`UnreadMsgNum`).',
    edits: [
      edit(
        `${receiver}/understand.ts`,
        '    identity: effectKey(app, notice, message),',
        "    identity: effectKey(app, notice, message) + ('unread' in notice ? notice.unread : ''),",
      ),
    ],
    file: 'packages/receiver/src/inbox/remember.test.ts',
    title: '[R20] [R21] one effect, however often and however changed',
    says: /expected \[ '48374_2837546_1557481126 \+[123]'/,
  },
  {
    id: 'S6',
    bug: 'What is known of effects lives in memory: a restart forgets it.',
    edits: [
      withoutConstraint,
      edit(
        `${receiver}/inbox/remember.ts`,
        'insertEffect(eraOf(name), identity, generation, id, summary.eventTime, msgId),',
        '((globalThis.planted ??= new Set()).add(identity), insertEffect(eraOf(name), identity, generation, id, summary.eventTime, msgId)),',
      ),
      edit(
        `${receiver}/inbox/remember.ts`,
        '    const effects = known[index] ?? []\n',
        '    const effects = globalThis.planted?.has(identity) === true ? (known[index] ?? []) : []\n',
      ),
    ],
    file: 'packages/receiver/src/kill.test.ts',
    title: '[R28] killed again and again under load',
    says: /expected \d+ to be \d+ .*\n.*expectOneEffectEach/,
  },
  {
    id: 'S7',
    bug: 'A webhook is marked as delivered before it is sent.',
    edits: [
      edit(
        `${webhooks}/deliver.ts`,
        '    const attempted = await attemptDelivery({',
        `    await settler.settle({ id: job.id, fence: job.fence, step: { kind: 'done' }, outcome: '' })
    const attempted = await attemptDelivery({`,
      ),
    ],
    file: 'test/anomalies/loop/kill.test.ts',
    title: '[P02] kill -9 of the Chat backend at each step',
    says: /lost: /,
  },
  {
    id: 'S8',
    bug: 'Work is found by "id greater than the last one seen".',
    edits: [
      edit(
        `${webhooks}/line.ts`,
        '    if (jobs.length === 0) return sleepUntilRipe()\n',
        `    globalThis.planted ??= 0
    for (const { id } of [...jobs]) if (id <= globalThis.planted) jobs.splice(jobs.findIndex((job) => job.id === id), 1)
    globalThis.planted = Math.max(globalThis.planted, ...jobs.map(({ id }) => id))
    if (jobs.length === 0) return sleepUntilRipe()\n`,
      ),
    ],
    file: `${webhooks}/deliver.test.ts`,
    title: '[D7] 500, then 200',
    says: /expected \[ '(?:sending|waiting) \d' \]/,
  },
  {
    id: 'S9',
    bug: 'Whoever lost the lease of a job still settles it (no fence).',
    edits: [
      edit(
        `${store}/jobs/statements.ts`,
        'FROM jobs AS held WHERE id = $1 AND fence = $2`',
        'FROM jobs AS held WHERE id = $1 AND $2 = $2`',
      ),
    ],
    file: 'packages/store/src/sqlite/contract.test.ts',
    title: '[J6] who lost the lease settles nothing',
    says: /expected true to be false/,
  },
  {
    id: 'S10',
    bug: 'Retries and pauses are counted by a clock that can be set.',
    edits: [
      edit(
        `${webhooks}/dispatcher.ts`,
        '  const time = storeTimeline(engine, clock)\n',
        '  const time = clock\n',
      ),
    ],
    file: `${webhooks}/clock-jumps.test.ts`,
    title: '[D34] a clock that was a day ahead for a moment',
    says: /expected [2-9]\d* to be 1 /,
  },
  {
    id: 'S11',
    bug: 'All webhooks that are due are taken into memory.',
    edits: [
      edit(
        `${webhooks}/line.ts`,
        'if (isPaused || inHand.count() > MOST_HELD - LEASE_BATCH)',
        'if (isPaused)',
      ),
    ],
    file: `${webhooks}/dispatcher.test.ts`,
    title: '[D17] 2,000 deliveries to a slow endpoint',
    says: /less than or equal to/,
  },
  {
    id: 'S12',
    bug: 'All endpoints share the places for calls.',
    edits: [
      edit(
        `${webhooks}/deliver.ts`,
        'gates.through(endpointOf(delivery.settings).origin,',
        "gates.through('everybody',",
      ),
    ],
    file: 'test/anomalies/loop/endpoints.test.ts',
    title: '[P06] endpoints that fail, hang, drip',
    says: /half of them waited/,
  },
  {
    id: 'S13',
    bug: '`Sign` is compared with `===`, which takes longer the more of it is right.',
    edits: [
      edit(
        `${protocol}/crypto/sign.ts`,
        'timingSafeEqual(given, digest(token, requestTime))',
        "given.toString('hex') === digest(token, requestTime).toString('hex')",
      ),
    ],
    file: `${protocol}/crypto/sign.test.ts`,
    title: '[W11] Sign is compared in constant time',
    says: /called 6 times, but got 0/,
  },
  {
    id: 'S14',
    bug: '`RequestTime` is read with `parseInt`.',
    edits: [
      edit(
        `${receiver}/authenticate.ts`,
        '!/^[0-9]{10}$/.test(RequestTime)',
        'Number.isNaN(Number.parseInt(RequestTime, 10))',
      ),
      edit(
        `${protocol}/crypto/sign.ts`,
        'if (!/^[0-9]{10}$/.test(requestTime))',
        'if (Number.isNaN(Number.parseInt(requestTime, 10)))',
      ),
    ],
    file: `${protocol}/crypto/sign.test.ts`,
    title: '[W11] length extension stops at the ten digits',
    says: /expected 'ok' to be 'malformed'/,
  },
  {
    id: 'S15',
    bug: 'Redirects of an endpoint are followed.',
    edits: [
      edit(
        `${egress}/egress.ts`,
        '        return await exchange(place, url.path, request)\n',
        `        const { body, headers } = request
        const said = await fetch(request.url, { method: 'POST', body, headers, signal: AbortSignal.timeout(request.deadlineMs) })
        const bytes = Buffer.from(await said.arrayBuffer())
        return { kind: 'answered', status: said.status, headers: {}, body: bytes, truncated: false, ms: 1 }\n`,
      ),
    ],
    file: `${webhooks}/deliver.test.ts`,
    title: '[D11] 200 without JSON, 204, a redirect and a closed',
    says: /expected \[ 2, 2, 1, 2 \]/,
  },
  {
    id: 'S16',
    bug: 'Where a name leads is checked when it is saved, not when it is called.',
    edits: [
      edit(
        `${egress}/connecting.ts`,
        "      if (!verdict.ok) throw new EgressFailure({ kind: 'blocked', why: verdict.why })",
        '',
      ),
    ],
    file: `${webhooks}/deliver.test.ts`,
    title: '[D15] a blocked address is given up at once',
    says: /expected 'C2C.CallbackAfterMsgWithDraw deliver/,
  },
  {
    id: 'S17',
    bug: 'SQLite leaves deleted text in freed pages (`secure_delete = OFF`).',
    edits: [edit(`${store}/sqlite/database.ts`, 'secure_delete: 1,', 'secure_delete: 0,')],
    file: 'packages/store/src/sqlite/wipe.test.ts',
    title: '[TU7] closing wipes what is still to be wiped',
    says: /notes\.db' \] to deeply equal \[\]/,
  },
  {
    id: 'S18',
    bug: 'The log is not emptied after a text was deleted.',
    edits: [
      edit(
        `${store}/sqlite/wiper.ts`,
        '    this.#timer ??= setTimeout(() => this.#wipe(), this.#after)\n',
        '',
      ),
    ],
    file: 'packages/store/src/sqlite/wipe.test.ts',
    title: '[TU7] erased text leaves all files by itself',
    says: /Array\(1\) \] to deeply equal \[\]/,
  },
  {
    id: 'S19',
    bug: 'After an I/O error the store goes on.',
    edits: [
      edit(`${store}/sqlite/faults.ts`, "new Set(['io', 'corrupt', 'unwritable', 'crashed'])", 'new Set()'),
    ],
    file: 'test/anomalies/crash/crash.test.ts',
    title: '[P12] a change of a file fails with EIO (inbox)',
    says: /promises after the error/,
  },
  {
    id: 'S20',
    bug: 'A migration is no transaction.',
    edits: [
      edit(
        `${store}/sqlite/migrate.ts`,
        '    inTransaction(database, () => {\n      for (const sql of statements)',
        '    void ((work) => work())(() => {\n      for (const sql of statements)',
      ),
    ],
    file: 'packages/store/src/sqlite/migrate.test.ts',
    title: '[TU8] a change that fails is taken back whole',
    says: /table b already exists/,
  },
  {
    id: 'S21',
    bug: 'How long a message may be taken back is counted by the machine’s clock, which can be set back.',
    edits: [
      edit(
        `${store}/sqlite/moments.ts`,
        '    this.#now = this.#time.look(clockNow, this.#now)\n',
        '    this.#now = clockNow\n',
      ),
    ],
    file: 'test/authority/clock-back.test.ts',
    title: '[RC1] [RC2] [T57]',
    says: /expected \+0 to be (?:20016|10031)/,
  },
  {
    id: 'S22',
    bug: 'A UserID is put into the page as HTML.',
    edits: [
      edit(
        'packages/takeback/src/web/design/id.tsx',
        '    <span className="id" title={value} data-whole={shown === value ? undefined : value}>\n      {shown}\n    </span>\n',
        '    <span className="id" title={value} data-whole={shown === value ? undefined : value} dangerouslySetInnerHTML={{ __html: shown }} />\n',
      ),
    ],
    file: 'test/browser/monitor-strangers.test.ts',
    title: '[M13] text of strangers is text',
    says: /waitFor: Timeout[\s\S]*getByText\('[^']*</,
    inPages: true,
  },
  {
    id: 'S23',
    bug: 'When the outcome of an accepted webhook can’t be recorded at once, it counts as failed and is sent again.',
    edits: [
      edit(
        `${webhooks}/settler.ts`,
        'await durably(() => jobs.settle(batch.map(({ settlement }) => settlement)))',
        `await jobs
          .settle(batch.map(({ settlement }) => settlement))
          .catch(() => jobs.settle(batch.map(({ settlement }) => ({ ...settlement, step: { kind: 'retry', at: 0 } }))))`,
      ),
    ],
    file: `${webhooks}/settler.test.ts`,
    title: '[D12] a disk that is full when an outcome is to be recorded',
    says: /deeply equal/,
  },
  {
    id: 'S24',
    bug: 'A stop closes what is still waiting.',
    edits: [
      edit(
        `${webhooks}/line.ts`,
        '      await ended\n',
        `      await ended
      for (;;) {
        const left = await engine.jobs.lease(queue, 1000, leaseMs)
        if (left.length === 0) break
        await engine.jobs.settle(left.map(({ id, fence }) => ({ id, fence, step: { kind: 'done' }, outcome: '{"attempts":[]}' })))
      }\n`,
      ),
    ],
    file: `${webhooks}/dispatcher.test.ts`,
    title: '[D18] stopping ends when what is on the wire',
    says: /expected \[ 'delivered', 'delivered' \]/,
  },
]
