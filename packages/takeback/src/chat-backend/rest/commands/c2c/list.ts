import { adminGetroammsg } from './admin-getroammsg.ts'
import { adminMsgwithdraw } from './admin-msgwithdraw.ts'
import { adminSetMsgRead } from './admin-set-msg-read.ts'
import { batchsendmsg } from './batchsendmsg.ts'
import { getC2cUnreadMsgNum } from './get-c2c-unread-msg-num.ts'
import { importmsg } from './importmsg.ts'
import { sendmsg } from './sendmsg.ts'

export const c2cCommands = [
  sendmsg,
  batchsendmsg,
  adminMsgwithdraw,
  adminGetroammsg,
  getC2cUnreadMsgNum,
  adminSetMsgRead,
  importmsg,
]
