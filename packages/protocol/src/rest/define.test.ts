import { describe, expect, test } from 'vitest'
import { adminMsgwithdraw } from './admin-msgwithdraw.ts'
import { createGroup } from './create-group.ts'
import { parseRequest, type RestDefinition } from './define.ts'
import { groupMsgRecall } from './group-msg-recall.ts'
import { sendmsg } from './sendmsg.ts'

const refusal = <Request>(definition: RestDefinition<Request>, body: object) => {
  const parsed = parseRequest(definition, body)
  return parsed.ok ? null : `${parsed.code} ${parsed.info}`
}
const send = { To_Account: 'b', MsgRandom: 1, MsgBody: [] }
const group = { Type: 'Public', Name: 'n' }

describe('[RS9] a refusal names the field and what is wrong with it, in words', () => {
  test.each([
    [refusal(adminMsgwithdraw, {}), '90008 From_Account: is missing'],
    [refusal(groupMsgRecall, { GroupId: 'g', MsgSeqList: [{}] }), '10004 MsgSeqList.0.MsgSeq: is missing'],
    [refusal(sendmsg, { ...send, From_Account: 1 }), '90008 From_Account: must be a string, not 1'],
    [refusal(sendmsg, { ...send, To_Account: ['b'] }), '90003 To_Account: must be a string, not an array'],
    [refusal(sendmsg, { ...send, MsgRandom: '1' }), '90005 MsgRandom: must be a number, not "1"'],
    [refusal(sendmsg, { ...send, MsgRandom: null }), '90005 MsgRandom: must be a number, not null'],
    [refusal(sendmsg, { ...send, OfflinePushInfo: 1 }), '90043 OfflinePushInfo: must be an object, not 1'],
    [
      refusal(createGroup, { ...group, ApplyJoinOption: 'x' }),
      '10004 ApplyJoinOption: must be one of FreeAccess, NeedPermission, DisableApply, not "x"',
    ],
    [refusal(createGroup, { ...group, Name: '' }), '10004 Name: must not be empty'],
  ])('%s', (said, wanted) => expect(said).toBe(wanted))

  test('a long value is cut', () => {
    expect(refusal(sendmsg, { ...send, MsgRandom: 'x'.repeat(200_000) })?.length).toBeLessThan(100)
  })
})

describe('[W43] a NUL is refused in every text that is kept as it is', () => {
  const nul = 'x\0'

  test.each([
    [
      refusal(sendmsg, { ...send, CloudCustomData: nul }),
      '90001 CloudCustomData: must not hold a NUL (U+0000)',
    ],
    [refusal(createGroup, { ...group, Name: nul }), '10004 Name: must not hold a NUL (U+0000)'],
    [
      refusal(groupMsgRecall, { GroupId: 'g', MsgSeqList: [{ MsgSeq: 1 }], Reason: nul }),
      '10004 Reason: must not hold a NUL (U+0000)',
    ],
    [
      refusal(createGroup, {
        ...group,
        MemberList: [{ Member_Account: 'a' }, { Member_Account: 'b', Note: nul }],
      }),
      '10004 MemberList.1.Note: must not hold a NUL (U+0000)',
    ],
  ])('%s', (said, wanted) => expect(said).toBe(wanted))

  test('but not in a MsgBody, which is kept as JSON', () => {
    const body = [{ MsgType: 'TIMTextElem', MsgContent: { Text: nul } }]
    expect(refusal(sendmsg, { ...send, MsgBody: body })).toBeNull()
  })
})
