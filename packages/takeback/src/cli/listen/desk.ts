/** One request at the desk of `takeback listen`: shown, judged, forwarded, answered, shown again. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Identity } from '@takeback/receiver/checking'
import type { Clock } from '@takeback/store'
import type { Egress } from '../../http/egress/egress.ts'
import { type BodyRead, readBody } from '../../http/read-body.ts'
import { paintFor } from '../paint.ts'
import { type Answered, answerArrival } from './answer-arrival.ts'
import { curlLine } from './curl-line.ts'
import { type Judgement, judgeArrival } from './judge-arrival.ts'
import { saveRequest } from './save-request.ts'
import { answerLines, arrivalLines, type Shown } from './tell-pairs.ts'

export interface Desk {
  readonly identity: Identity
  readonly path: string
  /** Null: answered here. */
  readonly forwardTo: string | null
  /** Folder of the fixtures. */
  readonly save: string | undefined
  readonly curl: boolean
  readonly json: boolean
  readonly egress: Egress
  readonly clock: Clock
  readonly say: (text: string) => void
}

const maxBytes = 65_536
/** Where a curl line goes when nothing is forwarded. */
const someHandler = 'http://127.0.0.1:3000/callback'

/** `number`: of this request in this run. */
export async function receiveAtDesk(
  desk: Desk,
  number: number,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = '', url: rawUrl = '/', headers } = request
  const read = await readBody(request, maxBytes)
  // Who hung up gets no answer.
  if (!read.ok && read.why === 'aborted') return
  if (rawUrl.split('?')[0] !== desk.path) {
    if (!desk.json) desk.say(`    a ${method} of another path than ${desk.path} was answered with 404`)
    response.writeHead(404).end()
    return
  }
  const receivedAt = desk.clock.now()
  const judgement = judgeArrival({ method, rawUrl, headers }, bytesOf(read), desk.identity, receivedAt)
  const bytes = read.ok ? read.bytes : Buffer.alloc(0)
  const shown = { number, method, rawUrl, body: bytes.toString('utf8') }
  const paint = paintFor(process.stdout)
  if (!desk.json) desk.say(arrivalLines(shown, judgement, paint))

  const arrived = { rawUrl, contentType: headers['content-type'], body: bytes }
  const answered = await answerArrival(desk.egress, desk.forwardTo, arrived, judgement)
  const { status, headers: answerHeaders, body } = answered.answer
  response.writeHead(status, answerHeaders).end(body)

  if (desk.json) desk.say(jsonLine(shown, judgement, answered))
  else desk.say(answerLines(number, answered, paint))
  if (judgement.kind === 'passed') keep(desk, shown, judgement.command, receivedAt)
}

function bytesOf(read: BodyRead): Uint8Array | 'too-large' | 'encoded' {
  if (read.ok) return read.bytes
  return read.why === 'encoded' ? 'encoded' : 'too-large'
}

function jsonLine({ number, body }: Shown, judgement: Judgement, { answer, note, ms }: Answered): string {
  const command = judgement.kind === 'passed' ? judgement.command : null
  const checks = judgement.kind === 'passed' ? judgement.checks : [judgement.kind]
  return JSON.stringify({
    number,
    command,
    checks,
    body,
    status: answer.status,
    answer: answer.body,
    note,
    ms,
  })
}

function keep(desk: Desk, { number, rawUrl, body }: Shown, command: string, receivedAt: number): void {
  if (desk.curl && !desk.json) desk.say(curlLine({ rawUrl, target: desk.forwardTo ?? someHandler, body }))
  if (desk.save === undefined) return
  const file = saveRequest(desk.save, { command, rawUrl, body, receivedAt, number })
  if (!desk.json) desk.say(`    saved as ${file}`)
}
