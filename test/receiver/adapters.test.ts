/** One contract for every adapter, in the real frameworks: rules R53 and R56 of docs/spec/receiving.md. */
import { expect, describe, test } from 'vitest'
import { frameworks } from './frameworks.ts'
import { c2c, okBody, openStage, sdkAppId, signed, signingSecret, target } from './stage.ts'

describe.each(Object.entries(frameworks))('%s', (name, mount) => {
  const isBehindParser = name.includes('parser')

  test('[R53] a recall is stored, answered and handled once, byte for byte', async () => {
    await using stage = await openStage(mount)
    const body = ` ${JSON.stringify(c2c({ Later: 'é' }))}\n`
    for (let time = 0; time < 2; time++) {
      const answer = await stage.call('POST', target(c2c()), body)
      expect([answer.status, await answer.text()]).toEqual([200, okBody])
      expect(answer.headers.get('content-type')).toBe('application/json')
    }
    await stage.hearing
    expect(stage.heard).toMatchObject([{ kind: 'c2c', from: 'jared', byAdmin: true, bodyIsExact: true }])
    expect(Buffer.from(stage.heard[0]?.body ?? []).toString()).toBe(body)
    expect(stage.receiver.counters).toMatchObject({ remembered: 1, redelivered: 1, refusedTotal: 0 })
  })

  test('[R53] a wrong Sign, a foreign app, a stale time, another method: each its own answer', async () => {
    await using stage = await openStage(mount)
    const body = JSON.stringify(c2c())
    const wrong = 'f'.repeat(64)
    expect((await stage.call('POST', target(c2c(), { Sign: wrong }), body)).status).toBe(401)
    expect((await stage.call('POST', target(c2c(), { SdkAppid: '1' }), body)).status).toBe(403)
    expect((await stage.call('POST', target(c2c(), { RequestTime: '1' }), body)).status).toBe(400)
    const put = await stage.call('PUT', target(c2c()), body)
    expect([put.status, put.headers.get('allow')]).toEqual([405, 'POST'])
    expect(stage.receiver.counters.refused).toEqual({
      'sign-wrong': 1,
      sdkappid: 1,
      'request-time': 1,
      method: 1,
    })
  })

  test('[R53] too large and compressed bodies are not taken', async () => {
    await using stage = await openStage(mount)
    const large = JSON.stringify(c2c({ Padding: 'x'.repeat(65_536) }))
    expect((await stage.call('POST', target(c2c()), large)).status).toBe(413)
    const gzip = { 'content-encoding': 'gzip' }
    expect((await stage.call('POST', target(c2c()), JSON.stringify(c2c()), gzip)).status).toBe(415)
    expect(stage.receiver.counters).toMatchObject({ remembered: 0, quarantined: 0 })
  })

  // A parser in front answers 400 by itself: that webhook never comes to us.
  test('[R53] a body that is no JSON is kept in quarantine', async () => {
    await using stage = await openStage(mount)
    expect((await stage.call('POST', target(c2c()), '{"half')).status).toBe(isBehindParser ? 400 : 200)
    expect(stage.receiver.counters).toMatchObject({ quarantined: isBehindParser ? 0 : 1 })
  })

  test('[R53] an upload that breaks off changes nothing, and the next webhook is taken', async () => {
    await using stage = await openStage(mount)
    const head = [`POST ${target(c2c())} HTTP/1.1`, 'Host: x', 'Content-Type: application/json']
    await stage.breakOff([...head, 'Content-Length: 100'], '{"half')
    expect((await stage.call('POST', target(c2c()), JSON.stringify(c2c()))).status).toBe(200)
    expect(stage.receiver.counters).toMatchObject({ remembered: 1, quarantined: 0 })
  })

  test('[R53] a probe is answered and not stored; HEAD has no body', async () => {
    await using stage = await openStage(mount)
    const get = await stage.call('GET', '/callback')
    expect([get.status, await get.text()]).toEqual([200, okBody])
    const head = await stage.call('HEAD', '/callback')
    expect([head.status, await head.text()]).toEqual([200, ''])
    expect(stage.receiver.counters).toMatchObject({ probes: 2, remembered: 0 })
  })

  test('[R53] other commands: After is answered, Before gets 503, a handler decides byte for byte', async () => {
    const before = { CallbackCommand: 'C2C.CallbackBeforeSendMsg' }
    const after = { CallbackCommand: 'State.StateChange' }
    {
      await using stage = await openStage(mount)
      expect((await stage.call('POST', target(after), JSON.stringify(after))).status).toBe(200)
      const refused = await stage.call('POST', target(before), JSON.stringify(before))
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1'])
    }
    await using stage = await openStage(mount, {
      onOther: async () => ({ status: 202, contentType: 'text/plain', body: Buffer.from([0xe9]) }),
    })
    const decided = await stage.call('POST', target(before), JSON.stringify(before))
    expect([decided.status, decided.headers.get('content-type')]).toEqual([202, 'text/plain'])
    expect(Buffer.from(await decided.arrayBuffer())).toEqual(Buffer.from([0xe9]))
  })

  test('[R53] a handler that throws or hangs leaves no webhook unanswered', async () => {
    await using stage = await openStage(mount, { handlerDeadlineMs: 50 })
    stage.receiver.on('recall', ({ messages }) => {
      if (messages[0]?.key.endsWith('throws') === true) throw new Error('no')
      return new Promise(() => {})
    })
    for (const MsgKey of ['throws', 'hangs']) {
      const body = JSON.stringify(c2c({ MsgKey, To_Account: MsgKey }))
      expect((await stage.call('POST', target(c2c()), body)).status).toBe(200)
    }
    await expect.poll(() => stage.receiver.counters.failed, { timeout: 10_000 }).toBe(2)
  })

  test('[R53] other paths are not ours', async () => {
    await using stage = await openStage(mount)
    const answer = await stage.call('POST', target(c2c()).replace('/callback', '/other'), '{}')
    expect(answer.status).toBe(404)
    expect(stage.receiver.counters.remembered).toBe(0)
  })

  test('[R50] [R51] a signature over the body is asked for and holds, beside Sign or in its place', async () => {
    for (const tokens of [{}, { token: [] }]) {
      await using stage = await openStage(mount, {
        signingSecret: [signingSecret, 'whsec_' + 'b'.repeat(43) + '='],
        ...tokens,
      })
      const url = 'token' in tokens ? `/callback?SdkAppid=${sdkAppId}` : target(c2c())
      const body = JSON.stringify(c2c())
      expect((await stage.call('POST', url, body)).status).toBe(401)
      expect((await stage.call('POST', url, body, signed('another body'))).status).toBe(401)
      expect((await stage.call('POST', url, body, signed(body))).status).toBe(200)
      expect(stage.receiver.counters.refused).toEqual({ 'signature-missing': 1, 'signature-wrong': 1 })
    }
  })
})
