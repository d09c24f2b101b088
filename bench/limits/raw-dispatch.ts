/** The limit for what goes out: undici's dispatch, the same body, 64 in flight, nothing remembered. */
import { runLoad } from '../load.ts'

const [target = '', count = '0'] = process.argv.slice(2)
const url = new URL(target)
const body = JSON.stringify({
  CallbackCommand: 'C2C.CallbackAfterMsgWithDraw',
  From_Account: 'user-0',
  To_Account: 'user-1',
  MsgKey: '48374_2837546_1557481126',
  UnreadMsgNum: 7,
})
let delivered = 0
const cpuBefore = process.cpuUsage()
const seconds = await runLoad({
  origin: url.origin,
  width: 64,
  count: Number(count),
  path: () =>
    `${url.pathname}?SdkAppid=1400000000&CallbackCommand=C2C.CallbackAfterMsgWithDraw&contenttype=json`,
  body: () => body,
  check(status) {
    if (status === 200) delivered += 1
  },
})
const { user, system } = process.cpuUsage(cpuBefore)
process.stdout.write(`${JSON.stringify({ seconds, delivered, cpuMicroseconds: user + system })}\n`)
