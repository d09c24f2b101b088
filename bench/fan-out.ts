import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { request } from 'undici'
import { type ChatChild, startChat } from './chat-child.ts'
import { benchFile, type Child, startChild } from './child.ts'
import { type Crowd, gatherCrowd } from './crowd.ts'
import type { Bench } from './bench.ts'
import { fillGroup } from './fill-group.ts'
import { type Measured, sideBySide } from './side-by-side.ts'

const sizes = [100, 1000, 10_000]
const rounds = 3
const recallsPerRound = 10
/** Bytes of a recall's event as text. */
const recallBytes = 290

export const bench: Bench = {
  question:
    'one recall over REST until all N online members of a group have it (100, 1,000, 10,000) ÷ a bare loop that writes a prepared frame',
  async run(size) {
    const folder = mkdtempSync(join(tmpdir(), 'takeback-bench-'))
    const lines: string[] = []
    const chat = await startChat(folder)
    try {
      for (const most of sizes) {
        const members = Math.max(10, Math.round(most * size))
        lines.push(`${members} members:`, ...(await measureGroup(chat, members, size)))
      }
      return [...lines, '  checked: every member of every round heard the recall']
    } finally {
      await chat.stop()
      rmSync(folder, { recursive: true })
    }
  },
}

async function measureGroup(chat: ChatChild, members: number, size: number): Promise<string[]> {
  const limit = await startChild(benchFile('limits/broadcast.ts'), [String(recallBytes)])
  const limitOrigin = `http://127.0.0.1:${String(limit.ready['port'])}`
  const groupId = `crowd-${members}`
  await fillGroup(chat, groupId, members)
  const login = (index: number) => chat.login(`user-${index}`)
  try {
    return await sideBySide({
      rounds: size < 1 ? 1 : rounds,
      limitName: 'bare loop over prepared frames',
      oursName: 'group_msg_recall until all have it',
      unit: 'sockets',
      // Both crowds at once would be more sockets than a process may usually have.
      limit: () =>
        withCrowd(gatherCrowd(limitOrigin, members, null), (crowd) =>
          measure(limit, crowd, members, async () => {
            const { body } = await request(limitOrigin)
            await body.dump()
          }),
        ),
      ours: () =>
        withCrowd(gatherCrowd(chat.origin, members, login), (crowd) =>
          measureRecalls(chat, crowd, groupId, members),
        ),
    })
  } finally {
    await limit.stop()
  }
}

async function withCrowd(
  gathering: Promise<Crowd>,
  measured: (crowd: Crowd) => Promise<Measured>,
): Promise<Measured> {
  const crowd = await gathering
  try {
    return await measured(crowd)
  } finally {
    crowd.close()
  }
}

let random = 0

async function measureRecalls(
  chat: ChatChild,
  crowd: Crowd,
  groupId: string,
  members: number,
): Promise<Measured> {
  const sent: unknown[] = []
  for (let i = 0; i < recallsPerRound; i += 1) {
    random += 1
    const told = crowd.everybodyHears()
    const answer = await chat.rest('group_open_http_svc/send_group_msg', {
      GroupId: groupId,
      Random: random,
      MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'to be taken back' } }],
    })
    sent.push(answer['MsgSeq'])
    await told
  }
  return measure(chat, crowd, members, () => {
    const seq = sent.pop()
    return chat.rest('group_open_http_svc/group_msg_recall', {
      GroupId: groupId,
      MsgSeqList: [{ MsgSeq: seq }],
    })
  })
}

/** One event after the other: the next begins when everybody has the one before. */
async function measure(
  child: Child,
  crowd: Crowd,
  members: number,
  tell: () => Promise<unknown>,
): Promise<Measured> {
  const cpu = child.cpuMicroseconds()
  const began = performance.now()
  for (let i = 0; i < recallsPerRound; i += 1) {
    const told = crowd.everybodyHears()
    await tell()
    await told
  }
  const sockets = members * recallsPerRound
  return {
    perSecond: sockets / ((performance.now() - began) / 1000),
    cpuMicroseconds: (child.cpuMicroseconds() - cpu) / sockets,
  }
}
