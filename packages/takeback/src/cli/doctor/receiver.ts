/** A receiver, in any language, at its URL, and the monitor of ours: rules DR8 and DR13-DR15 of docs/spec/doctor.md. */
import { randomBytes, randomInt } from 'node:crypto'
import { formatMsgKey, type OverviewView, type RecallPage, writeC2cRecall } from '@takeback/protocol'
import type { Egress } from '../../http/egress/egress.ts'
import { sendRecall, type Target } from '../trigger/send-recall.ts'
import { type Finding, findings } from './finding.ts'
import { judgeClock, judgeInbox, judgeWebhook, judgeWrongSign } from './judge.ts'

const WITHIN_MS = 5000
const maxUint32 = 4_294_967_295

/** Two made-up recalls, of people whose names begin with takeback-doctor-. `now`: this machine's clock. */
export async function lookAtReceiver(egress: Egress, target: Target, now: () => number): Promise<Finding[]> {
  let date: string | undefined
  const watched: Egress = {
    ...egress,
    async post(request) {
      const answer = await egress.post(request)
      if (answer.kind === 'answered') date = answer.headers.date
      return answer
    },
  }
  const sent = await sendRecall(watched, target, madeUpRecall(now()), now())
  const told = Date.parse(date ?? '')
  const clock = Number.isNaN(told) ? [] : [judgeClock('the receiver', told - now())]
  const isSigned = target.token !== undefined
  const wrong = { ...target, token: randomBytes(32).toString('base64url') }
  const forged = sent.ok && isSigned ? await sendRecall(egress, wrong, madeUpRecall(now()), now()) : null
  return [judgeWebhook(sent, isSigned), judgeWrongSign(forged), ...clock]
}

function madeUpRecall(now: number) {
  const random = randomInt(maxUint32)
  const body = writeC2cRecall({
    from: 'takeback-doctor-from',
    to: 'takeback-doctor-to',
    msgKey: formatMsgKey({ seq: 1, random, time: Math.floor(now / 1000) }),
    unread: 0,
    eventTime: now,
    form: 'intl',
  })
  return { command: body.CallbackCommand, body: JSON.stringify(body) }
}

export interface SeenMonitor {
  readonly finding: Finding
  /** Where it says that webhooks are received; null: it does not say it to us. */
  readonly callbackUrl: string | null
}

/** `isNamed`: somebody said that it is there. */
export async function lookAtMonitor(url: string, isNamed: boolean): Promise<SeenMonitor> {
  const { broken, skipped } = findings('DR13', 'Receiver')
  const overview = await read<OverviewView>(`${url}/api/overview`)
  if (overview.kind === 'away') {
    const says = `No monitor answers at ${url}`
    const finding = isNamed
      ? broken(`${says}.`, 'Is the receiver running, and is this the address of its monitor?')
      : skipped(`${says}.`, 'Name it with --monitor URL.')
    return { finding, callbackUrl: null }
  }
  if (overview.kind === 'refused') {
    const says = `The monitor at ${url} asks for a sign-in (HTTP ${overview.status}).`
    const todo = 'Call doctor on its own machine, where it is open, or look at the page.'
    return { finding: skipped(says, todo), callbackUrl: null }
  }
  const dead = await read<RecallPage>(`${url}/api/recalls?state=dead`)
  const finding = judgeInbox(overview.view, dead.kind === 'read' ? dead.view.recalls.length : 0)
  return { finding, callbackUrl: overview.view.callbackUrl }
}

type Reading<View> =
  | { readonly kind: 'read'; readonly view: View }
  | { readonly kind: 'refused'; readonly status: number }
  | { readonly kind: 'away' }

async function read<View>(url: string): Promise<Reading<View>> {
  try {
    const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(WITHIN_MS) })
    if (answer.status !== 200) return { kind: 'refused', status: answer.status }
    return { kind: 'read', view: (await answer.json()) as View }
  } catch {
    return { kind: 'away' }
  }
}
