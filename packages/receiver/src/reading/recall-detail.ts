/** One recall with its story: the checks it passed, the request as it came, attempts and redeliveries. Rule R33. */
import type { CheckView, RecallDetail, RecallState } from '@takeback/protocol'
import { statement } from '@takeback/store'
import type { Inbox } from '../inbox/store.ts'
import { recallView, viewColumns, viewSource, type ViewRow } from './recall-view.ts'

interface DetailRow extends ViewRow {
  readonly handled_at: number | null
  readonly signed: number
  readonly peer_ip: string
  readonly url: string
  readonly body: Uint8Array
}

interface AttemptRow {
  readonly at: number
  readonly outcome: string
  readonly detail: string
}

const detailRow = statement<[id: number], DetailRow>(
  `SELECT ${viewColumns}, handled_at, signed, peer_ip, url, body FROM ${viewSource} WHERE id = $1`,
)
const attemptRows = statement<[id: number], AttemptRow>(
  'SELECT at, outcome, detail FROM attempts WHERE inbox = $1 ORDER BY id',
)
const redeliveryRows = statement<[id: number], { readonly at: number }>(
  'SELECT at FROM redeliveries WHERE inbox = $1 ORDER BY id',
)

/** Null: no such recall, or forgotten. */
export async function readRecall(inbox: Inbox, id: number): Promise<RecallDetail | null> {
  const [details = [], failures = [], redeliveries = []] = await inbox.snapshot([
    detailRow(id),
    attemptRows(id),
    redeliveryRows(id),
  ])
  const [row] = details as DetailRow[]
  if (row === undefined) return null
  const success = row.handled_at === null ? [] : [{ at: row.handled_at, outcome: 'handled', detail: '' }]
  const attempts = [...(failures as AttemptRow[]), ...success]
  return {
    recall: recallView(row),
    checks: checksOf(row, attempts),
    request: {
      method: 'POST',
      url: row.url,
      body: new TextDecoder().decode(row.body),
      bytes: row.body.byteLength,
    },
    attempts,
    redeliveredAt: (redeliveries as { at: number }[]).map(({ at }) => at),
  }
}

function checksOf(row: DetailRow, attempts: readonly AttemptRow[]): CheckView[] {
  const isSigned = row.signed === 1
  const namesCommand = /[?&]CallbackCommand=/.test(row.url)
  return [
    passed('SdkAppid', `${row.app} is served here`),
    isSigned
      ? passed('Sign', 'made with the token that is set here')
      : notAsked('Sign', 'no token is set here'),
    isSigned ? passed('RequestTime', skewDetail(row)) : notAsked('RequestTime', 'no token is set here'),
    passed('size', `${row.body.byteLength} bytes`),
    passed('JSON', 'valid, no key twice'),
    passed('shape', `${row.command}, all fields of the right type`),
    namesCommand
      ? passed('CallbackCommand', 'URL and body agree')
      : notAsked('CallbackCommand', 'the URL has none; the body decided'),
    passed('stored', `before it was answered, from ${row.peer_ip}`),
    handledCheck(row.state, attempts.length),
  ]
}

function skewDetail({ url, received_at }: DetailRow): string {
  const [, requestTime] = /[?&]RequestTime=(\d{10})/.exec(url) ?? []
  if (requestTime === undefined) return 'fresh'
  return `signed at ${requestTime}, stored ${Math.floor(received_at / 1000) - Number(requestTime)} s later`
}

function handledCheck(state: RecallState, attempts: number): CheckView {
  const count = `${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}`
  switch (state) {
    case 'applied':
      return passed('handled', count)
    case 'stored':
      return notAsked('handled', 'waits for its turn')
    case 'retrying':
      return { name: 'handled', verdict: 'failed', detail: `${count}, tried again soon` }
    case 'dead':
      return { name: 'handled', verdict: 'failed', detail: `${count}, given up` }
  }
}

function passed(name: string, detail: string): CheckView {
  return { name, verdict: 'passed', detail }
}

function notAsked(name: string, detail: string): CheckView {
  return { name, verdict: 'not-asked', detail }
}
