/** Accounts: `im_open_login_svc`, and who is online. */
import * as v from 'valibot'
import { code, maybe, nothing, type RestDescriptions, text } from './description.ts'

export const accountDescriptions: RestDescriptions = {
  'im_open_login_svc/account_import': {
    summary: 'Import one account',
    answer: nothing,
    example: { UserID: 'jared', Nick: 'Jared', FaceUrl: 'https://www.example.com/jared.png' },
  },
  'im_open_login_svc/multiaccount_import': {
    summary: 'Import up to 100 accounts',
    answer: { FailAccounts: v.array(text) },
    example: { Accounts: ['jared', 'Jonh'] },
  },
  'im_open_login_svc/account_check': {
    summary: 'Ask which accounts are imported',
    answer: {
      ResultItem: v.array(
        v.object({
          UserID: text,
          ResultCode: code,
          ResultInfo: text,
          AccountStatus: v.picklist(['Imported', 'NotImported']),
        }),
      ),
    },
    example: { CheckItem: [{ UserID: 'jared' }, { UserID: 'Jonh' }] },
  },
  'im_open_login_svc/account_delete': {
    summary: 'Delete accounts',
    answer: { ResultItem: v.array(v.object({ UserID: text, ResultCode: code, ResultInfo: text })) },
    example: { DeleteItem: [{ UserID: 'jared' }] },
  },
  'im_open_login_svc/kick': {
    summary: 'Sign an account out everywhere; its UserSigs of before are no longer taken',
    answer: nothing,
    example: { UserID: 'jared' },
  },
  'openim/query_online_status': {
    summary: 'Ask who is online',
    answer: {
      QueryResult: v.array(
        v.object({
          To_Account: text,
          Status: v.picklist(['Online', 'Offline']),
          Detail: maybe(v.array(v.object({ Platform: text, Status: text }))),
        }),
      ),
      ErrorList: maybe(v.array(v.object({ To_Account: text, ErrorCode: code }))),
    },
    example: { IsNeedDetail: 1, To_Account: ['jared', 'Jonh'] },
  },
}
