/** [H30] [LV16] A UserSig is a pass: it stands in URLs and in first frames, and in nothing that is logged, faults included. */
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import {
  openLiveStage,
  type LiveStage,
} from '../../packages/takeback/src/chat-backend/testing/open-live-stage.ts'
import { liveSocket, loginFrame } from '../../packages/takeback/src/chat-backend/testing/live-user.ts'
import { createLog } from '../../packages/takeback/src/http/log.ts'

async function restCode(stage: LiveStage, change: Readonly<Record<string, string>> = {}): Promise<number> {
  const query = stage.query()
  for (const [name, value] of Object.entries(change)) query.set(name, value)
  const path = `${stage.url}/v4/im_open_login_svc/account_check?${query.toString()}`
  const body = JSON.stringify({ CheckItem: [{ UserID: 'romeo' }] })
  return ((await (await fetch(path, { method: 'POST', body })).json()) as { ErrorCode: number }).ErrorCode
}

async function loginCode(stage: LiveStage, change: object = {}): Promise<number> {
  await using socket = await liveSocket(stage)
  const answer = await socket.ask({ ...loginFrame(stage, 'romeo'), ...change })
  return answer.op === 'refused' ? answer.code : 0
}

test('[H30] [LV16] [T53] no UserSig is in what REST and the gateway log, when it is wrong and when they fail', async () => {
  await using stage = await openLiveStage()
  await stage.users('romeo')
  const canary = 'eJyrVgrxCdYrSy1SslIy0jNQ0gHzM1NS80oyM9PBwobIwsUp2'
  const passes = [stage.query().get('usersig') ?? '', loginFrame(stage, 'romeo').userSig, canary]
  expect([await restCode(stage), await loginCode(stage)]).toEqual([0, 0])
  expect([await restCode(stage, { usersig: canary }), await loginCode(stage, { userSig: canary })]).toEqual([
    70003, 70003,
  ])
  // The store goes away under them: the caller is looked up with the pass in hand, and that fails.
  await stage.engine.close()
  stage.clock.advance(2000)
  expect([await restCode(stage), await loginCode(stage)].every((code) => code !== 0)).toBe(true)
  expect(stage.logged.length).toBeGreaterThanOrEqual(2)

  const everything = inspect(stage.logged, { depth: 20, maxStringLength: null, showHidden: true })
  for (const pass of passes) expect(everything).not.toContain(pass)
})

test('[H30] [T53] and if a URL or a frame ever came into a line, it would leave it without the UserSig', async () => {
  await using stage = await openLiveStage()
  const lines: string[] = []
  const log = createLog({ level: 'debug', stream: { write: (line) => lines.push(line) } })
  const frame = loginFrame(stage, 'romeo')
  const url = `/v4/openim/sendmsg?${stage.query().toString()}`
  log.error({ err: new Error(`no answer to ${url}`), url, frame, text: JSON.stringify(frame) }, url)
  expect(lines).toHaveLength(1)
  const userSig = stage.query().get('usersig') ?? ''
  expect(lines[0]).toContain('usersig=***')
  for (const pass of [userSig, encodeURIComponent(userSig), frame.userSig])
    expect(lines[0]).not.toContain(pass)
})
