/**
 * Plays a plan against a Chat backend over REST v4 and remembers which recalls the app backend must hear of.
 * Group recalls are made in lists of one to ten, as the command allows.
 */
import { effectKey, type RecallNotice } from '@takeback/protocol'
import type { Admin } from '../../admin/admin.ts'
import type { PlannedMessage } from './plan.ts'
import { runParallel } from './run-parallel.ts'

export interface Played {
  readonly sent: number
  readonly recalled: number
  /** Identity of every recalled message, as the app backend must know it. */
  readonly expected: ReadonlySet<string>
  readonly seconds: number
}

export interface Stage {
  readonly admin: Admin
  readonly sdkAppId: number
  readonly concurrency: number
  /** Milliseconds, monotonic. */
  readonly elapsed: () => number
  readonly onProgress: (step: string, done: number, total: number) => void
}

const importSize = 100
const memberSize = 100
const recallSize = 10

export async function playPlan(stage: Stage, plan: readonly PlannedMessage[]): Promise<Played> {
  const began = stage.elapsed()
  const people = [
    ...new Set(
      plan.flatMap(({ sender, recipient }) => (recipient === null ? [sender] : [sender, recipient])),
    ),
  ]
  await importPeople(stage, people)
  const groupId = await createGroup(stage, people)
  const keys = await sendAll(stage, plan, groupId)
  const expected = await recallAll(stage, plan, keys, groupId)
  return { sent: plan.length, recalled: expected.size, expected, seconds: (stage.elapsed() - began) / 1000 }
}

async function importPeople({ admin, onProgress }: Stage, people: readonly string[]): Promise<void> {
  for (let at = 0; at < people.length; at += importSize) {
    await admin.call('im_open_login_svc', 'multiaccount_import', {
      Accounts: people.slice(at, at + importSize),
    })
    onProgress('import people', Math.min(at + importSize, people.length), people.length)
  }
}

async function createGroup({ admin, onProgress }: Stage, people: readonly string[]): Promise<string> {
  const { GroupId } = await admin.call('group_open_http_svc', 'create_group', {
    Type: 'Public',
    Name: 'Simulation',
    Owner_Account: people[0],
    MaxMemberCount: 6000,
  })
  for (let at = 1; at < people.length; at += memberSize) {
    const MemberList = people.slice(at, at + memberSize).map((Member_Account) => ({ Member_Account }))
    await admin.call('group_open_http_svc', 'add_group_member', { GroupId, MemberList })
    onProgress('add members', Math.min(at + memberSize, people.length), people.length)
  }
  return String(GroupId)
}

/** MsgKey (one-to-one) or MsgSeq (group) of every message, in the order of the plan. */
async function sendAll(
  { admin, concurrency, onProgress }: Stage,
  plan: readonly PlannedMessage[],
  groupId: string,
): Promise<(string | number)[]> {
  const keys: (string | number)[] = []
  await runParallel(plan.length, concurrency, async (index) => {
    const { sender, recipient, text } = plan[index] as PlannedMessage
    const MsgBody = [{ MsgType: 'TIMTextElem', MsgContent: { Text: text } }]
    if (recipient === null) {
      const answer = await admin.call('group_open_http_svc', 'send_group_msg', {
        GroupId: groupId,
        From_Account: sender,
        Random: index,
        MsgBody,
      })
      keys[index] = Number(answer['MsgSeq'])
    } else {
      const answer = await admin.call('openim', 'sendmsg', {
        From_Account: sender,
        To_Account: recipient,
        MsgRandom: index,
        MsgBody,
      })
      keys[index] = String(answer['MsgKey'])
    }
    onProgress('send', index + 1, plan.length)
  })
  return keys
}

async function recallAll(
  { admin, sdkAppId, concurrency, onProgress }: Stage,
  plan: readonly PlannedMessage[],
  keys: readonly (string | number)[],
  groupId: string,
): Promise<Set<string>> {
  const expected = new Set<string>()
  const inGroup: number[] = []
  const calls: (() => Promise<void>)[] = []
  plan.forEach(({ sender, recipient, recalled }, index) => {
    if (!recalled) return
    if (recipient === null) {
      inGroup.push(Number(keys[index]))
      return
    }
    const MsgKey = String(keys[index])
    calls.push(async () => {
      await admin.call('openim', 'admin_msgwithdraw', { From_Account: sender, To_Account: recipient, MsgKey })
      const notice = { kind: 'c2c', sender, recipient, messages: [], unread: null, eventTime: null } as const
      expected.add(effectKey(sdkAppId, notice, { name: MsgKey, msgId: null }))
    })
  })
  for (const seqs of listsOf(inGroup)) {
    calls.push(async () => {
      const { RecallRetList } = await admin.call('group_open_http_svc', 'group_msg_recall', {
        GroupId: groupId,
        MsgSeqList: seqs.map((MsgSeq) => ({ MsgSeq })),
      })
      for (const { MsgSeq, RetCode } of RecallRetList as { MsgSeq: number; RetCode: number }[]) {
        if (RetCode === 0) expected.add(groupKey(sdkAppId, groupId, MsgSeq))
      }
    })
  }
  await runParallel(calls.length, concurrency, async (index) => {
    await calls[index]?.()
    onProgress('take back', index + 1, calls.length)
  })
  return expected
}

function groupKey(sdkAppId: number, groupId: string, seq: number): string {
  const notice: RecallNotice = {
    kind: 'group',
    groupId,
    groupType: 'Public',
    topicId: null,
    operator: '',
    messages: [],
    eventTime: null,
  }
  return effectKey(sdkAppId, notice, { name: String(seq), msgId: null })
}

/** Lists of one, two … ten, one … so that every length occurs. */
function listsOf(seqs: readonly number[]): number[][] {
  const lists: number[][] = []
  for (let at = 0, length = 1; at < seqs.length; at += length, length = (length % recallSize) + 1) {
    lists.push(seqs.slice(at, at + length))
  }
  return lists
}
