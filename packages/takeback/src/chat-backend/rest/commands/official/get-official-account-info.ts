/** What official accounts are, each with its own code: rule BA6 of docs/spec/official-accounts.md. */
import { getOfficialAccountInfo as wire, isOfficialId, refusalText } from '@takeback/protocol'
import { readOfficialInfo } from '../../../domain/official-info.ts'
import { officialOverview, type OfficialOverviewRow } from '../../../tables/official-accounts.ts'
import { restCommand } from '../../command.ts'
import { only, type Fields } from '../group/group-fields.ts'

export const getOfficialAccountInfo = restCommand({
  wire,
  async handle({ OfficialAccountIdList, ResponseFilter }, { app, engine }) {
    const ids = OfficialAccountIdList.map(({ Official_Account }) => Official_Account)
    const found = await engine.snapshot(ids.map((id) => officialOverview(app, id)))
    const names = ResponseFilter?.OfficialAccountBaseInfoFilter
    return {
      OfficialAccountInfoList: ids.map((id, i) =>
        itemOf(id, found[i]?.[0] as OfficialOverviewRow | undefined, names),
      ),
    }
  },
})

function itemOf(
  id: string,
  account: OfficialOverviewRow | undefined,
  names: readonly string[] | undefined,
): object {
  if (account !== undefined)
    return { Official_Account: id, ErrorCode: 0, ErrorInfo: '', ...only(fieldsOf(account), names) }
  const code = isOfficialId(id) ? 130004 : 130007
  return { Official_Account: id, ErrorCode: code, ErrorInfo: refusalText(code) }
}

function fieldsOf(account: OfficialOverviewRow): Fields {
  const info = readOfficialInfo(account.info)
  return {
    CreateTime: Math.floor(account.created_at / 1000),
    Name: account.name,
    Owner_Account: account.owner,
    LastMsgTime: account.last_time ?? 0,
    SubscriberNum: account.subscriber_count,
    MaxSubscriberNum: info.maxSubscribers,
    Introduction: info.introduction,
    FaceUrl: info.faceUrl,
    Organization: info.organization,
    CustomString: info.custom,
  }
}
