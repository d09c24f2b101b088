/**
 * What the playground opens with: people, a talk between two of them, a group, a quote, a mention and unread messages, so
 * that the first click can be *Take back*. Everything goes through REST v4 like everybody else's messages.
 */
import type { Clock } from '@takeback/store'
import { type Admin, AdminRefused } from '../admin/admin.ts'

/** Tencent's documents know them by these names. Mei has no phone on the page: she is why the group is one. */
export const demoPeople = [
  { userId: 'jared', platform: 'Android', hasPhone: true },
  { userId: 'Jonh', platform: 'Web', hasPhone: true },
  { userId: 'mei', platform: 'Web', hasPhone: false },
] as const
const [jared, jonh, mei] = demoPeople.map(({ userId }) => userId) as ['jared', 'Jonh', 'mei']

export const demoGroup = { groupId: 'playground', name: 'Friday dinner', owner: jared } as const

/** Codes of "that is there already": group id used. */
const alreadyThere = new Set([10_021, 10_025])

interface Line {
  readonly from: string
  readonly text: string
  /** Quotes the line before it. */
  readonly quotes?: boolean
  readonly mentions?: string
}

interface Script {
  /** Between jared and Jonh. */
  readonly talk: readonly Line[]
  readonly group: readonly Line[]
}

const scripts: Readonly<Record<'en' | 'zh', Script>> = {
  en: {
    talk: [
      { from: jonh, text: 'How do I get in on Friday?' },
      { from: jared, text: 'The door code is 4711, the alarm is off until nine' },
      { from: jared, text: 'Please keep that to yourself', quotes: true },
    ],
    group: [
      { from: mei, text: 'Who is coming on Friday?' },
      { from: jonh, text: '@jared here is the guest list, with all the phone numbers', mentions: jared },
      { from: mei, text: 'That went to everybody!', quotes: true },
    ],
  },
  zh: {
    talk: [
      { from: jonh, text: '周五我怎么进门？' },
      { from: jared, text: '门禁密码是 4711，九点前没有警报' },
      { from: jared, text: '这个不要告诉别人', quotes: true },
    ],
    group: [
      { from: mei, text: '周五都有谁来？' },
      { from: jonh, text: '@jared 这是客人名单，带大家的电话', mentions: jared },
      { from: mei, text: '这条发到群里了！', quotes: true },
    ],
  },
}

export interface Scene {
  /** Imports the people and makes the group; true when the group is new. */
  set(): Promise<boolean>
  /** Says everything; gives the MsgIds. What was unread before is read. */
  play(language: 'en' | 'zh'): Promise<string[]>
}

export function createScene(admin: Admin, clock: Clock): Scene {
  let drawn = Math.trunc(clock.now() % 4_294_967_296)
  /** Another number for each message, or two that say the same would be one. */
  const draw = () => (drawn = (drawn + 1) % 4_294_967_296)

  async function say(
    line: Line,
    before: Said | null,
    to: object,
    path: readonly [string, string],
  ): Promise<Said> {
    const quoted = line.quotes === true && before !== null ? quoteOf(before) : null
    const answer = await admin.call(...path, {
      From_Account: line.from,
      ...to,
      MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: line.text } }],
      ...(quoted !== null && { CloudCustomData: JSON.stringify({ messageReply: quoted }) }),
      ...(line.mentions !== undefined && {
        GroupAtInfo: [{ GroupAtAllFlag: 0, GroupAt_Account: line.mentions }],
      }),
    })
    return { ...line, msgId: String(answer['MsgId']), time: Number(answer['MsgTime']) }
  }

  return {
    async set() {
      const Accounts = demoPeople.map(({ userId }) => userId)
      await admin.call('im_open_login_svc', 'multiaccount_import', { Accounts })
      try {
        await admin.call('group_open_http_svc', 'create_group', {
          Type: 'Public',
          Name: demoGroup.name,
          GroupId: demoGroup.groupId,
          Owner_Account: demoGroup.owner,
          MemberList: [{ Member_Account: jonh }, { Member_Account: mei }],
        })
        return true
      } catch (error) {
        if (error instanceof AdminRefused && alreadyThere.has(error.code)) return false
        throw error
      }
    },
    async play(language) {
      const { talk, group } = scripts[language]
      for (const [Report_Account, Peer_Account] of [
        [jared, jonh],
        [jonh, jared],
      ])
        await admin.call('openim', 'admin_set_msg_read', { Report_Account, Peer_Account })
      const said: Said[] = []
      for (const [index, line] of talk.entries()) {
        // Within a second MsgSeq decides which comes first.
        const to = { To_Account: line.from === jared ? jonh : jared, MsgSeq: index + 1, MsgRandom: draw() }
        said.push(await say(line, index === 0 ? null : (said.at(-1) ?? null), to, ['openim', 'sendmsg']))
      }
      for (const [index, line] of group.entries()) {
        const to = { GroupId: demoGroup.groupId, Random: draw() }
        const before = index === 0 ? null : (said.at(-1) ?? null)
        said.push(await say(line, before, to, ['group_open_http_svc', 'send_group_msg']))
      }
      return said.map(({ msgId }) => msgId)
    },
  }
}

interface Said extends Line {
  readonly msgId: string
  /** Seconds. */
  readonly time: number
}

/** As Tencent's UI kits write a quote (PROTOCOL 15.3). */
function quoteOf({ msgId, from, text, time }: Said) {
  return {
    messageID: msgId,
    messageAbstract: text,
    messageSender: from,
    messageType: 1,
    messageTime: time,
    messageSequence: 0,
    version: 1,
  }
}
