/** Plain verbs over REST for tests of one-to-one messages. */
import type { Reply, Stage } from './open-stage.ts'

export interface Sent extends Reply {
  readonly MsgKey: string
  readonly MsgId: string
  readonly MsgTime: number
}

export const text = (words: string) => [{ MsgType: 'TIMTextElem', MsgContent: { Text: words } }]

let drawn = 0

/** People of one stage who talk; every message has its own MsgRandom. */
export function people(stage: Stage) {
  const numbers = () => ({ MsgRandom: ++drawn })
  return {
    send: async (from: string, to: string, words: string, more: object = {}) =>
      (await stage.call('openim/sendmsg', {
        From_Account: from,
        To_Account: to,
        ...numbers(),
        MsgBody: text(words),
        ...more,
      })) as Sent,
    sendToAll: async (from: string, to: readonly string[], words: string, more: object = {}) =>
      (await stage.call('openim/batchsendmsg', {
        From_Account: from,
        To_Account: to,
        ...numbers(),
        MsgBody: text(words),
        ...more,
      })) as Sent,
    recall: (from: string, to: string, MsgKey: string) =>
      stage.call('openim/admin_msgwithdraw', { From_Account: from, To_Account: to, MsgKey }),
    read: (reader: string, peer: string, MsgReadTime?: number) =>
      stage.call('openim/admin_set_msg_read', {
        Report_Account: reader,
        Peer_Account: peer,
        ...(MsgReadTime !== undefined && { MsgReadTime }),
      }),
    unreadTotal: async (user: string) =>
      (await stage.call('openim/get_c2c_unread_msg_num', { To_Account: user }))['AllC2CUnreadMsgNum'],
    history: (operator: string, peer: string, more: object = {}) =>
      stage.call('openim/admin_getroammsg', {
        Operator_Account: operator,
        Peer_Account: peer,
        MaxCnt: 100,
        MinTime: 0,
        MaxTime: 4_000_000_000,
        ...more,
      }),
    /** The texts that `operator` sees, oldest first; null for a recalled message. */
    async texts(operator: string, peer: string): Promise<(string | null)[]> {
      const { MsgList } = await this.history(operator, peer)
      return (MsgList as { MsgBody: ReturnType<typeof text> }[]).map(
        (message) => message.MsgBody[0]?.MsgContent.Text ?? null,
      )
    },
  }
}
