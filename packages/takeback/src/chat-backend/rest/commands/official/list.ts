import { addSubscriber } from './add-subscriber.ts'
import { createOfficialAccount } from './create-official-account.ts'
import { deleteSubscriber } from './delete-subscriber.ts'
import { destroyOfficialAccount } from './destroy-official-account.ts'
import { getOfficialAccountInfo } from './get-official-account-info.ts'
import { getSubscriberInfo } from './get-subscriber-info.ts'
import { modifyOfficialAccountBaseInfo } from './modify-official-account-base-info.ts'
import { officialAccountMsgGetSimple } from './official-account-msg-get-simple.ts'
import { officialAccountMsgRecall } from './official-account-msg-recall.ts'
import { sendOfficialAccountMsg } from './send-official-account-msg.ts'

export const officialCommands = [
  createOfficialAccount,
  modifyOfficialAccountBaseInfo,
  getOfficialAccountInfo,
  destroyOfficialAccount,
  addSubscriber,
  deleteSubscriber,
  getSubscriberInfo,
  sendOfficialAccountMsg,
  officialAccountMsgRecall,
  officialAccountMsgGetSimple,
]
