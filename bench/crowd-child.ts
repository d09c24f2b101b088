/**
 * A crowd in a process of its own, so that it can be stopped as a whole, and has file descriptors of its own:
 * `crowd-child.ts ORIGIN SDKAPPID FIRST COUNT ADDRESS`. Logs in as `user-FIRST` and so on, and says so in one line.
 */
import { gatherCrowd } from './crowd.ts'
import { loginFrame } from './login-frame.ts'

const [origin = '', app = '', first = '', count = '', address = ''] = process.argv.slice(2)
const login = (index: number) => loginFrame(Number(app), `user-${Number(first) + index}`)
const crowd = await gatherCrowd(origin, Number(count), login, address)
process.once('SIGTERM', () => crowd.close())
process.stdout.write(`${JSON.stringify({ there: Number(count) })}\n`)
