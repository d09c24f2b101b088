import { readdirSync, readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import {
  effectKey,
  isAfterSendCommand,
  parseStrictJson,
  readRecall,
  readSentMessage,
} from '@takeback/protocol'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { fixtureOf } from './fixture-of.ts'
import { isProtocolWord, scrubJson, tellingParts, valuesOf } from './scrub-json.ts'
import { scrubUrl } from './scrub-url.ts'
import { STAND_IN_APP, StandIns, survives } from './stand-ins.ts'

const app = 1_400_777_777
/** Dice that a seed repeats. */
function dice(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** Any text of one or more characters with something to read in it. */
const anyText = fc
  .oneof(
    fc.string({ unit: 'grapheme', minLength: 4, maxLength: 40 }),
    fc.string({ minLength: 4, maxLength: 40 }),
  )
  .filter((text) => text.isWellFormed() && /[\p{L}\p{N}]/u.test(text))
const id = fc
  .string({ unit: fc.constantFrom(...Array.from('abcXYZ0189_-#@ ')), minLength: 4, maxLength: 32 })
  .filter((text) => /[a-zA-Z0-9]/.test(text))
const uint32 = fc.integer({ min: 0, max: 4_294_967_295 })
const time = fc.integer({ min: 1_500_000_000, max: 1_900_000_000 })

/** After-send webhooks of one conversation, with fields that nobody knows. */
const sent = fc
  .record({
    from: id,
    to: id,
    seq: uint32,
    random: uint32,
    time,
    text: anyText,
    extra: fc.jsonValue(),
    data: anyText,
  })
  .map(({ from, to, seq, random, time: MsgTime, text, extra, data }) => ({
    CallbackCommand: 'C2C.CallbackAfterSendMsg',
    From_Account: from,
    To_Account: to,
    MsgSeq: seq,
    MsgRandom: random,
    MsgTime,
    MsgKey: `${seq}_${random}_${MsgTime}`,
    SendMsgResult: 0,
    ErrorInfo: 'send msg succeed',
    MsgBody: [
      { MsgType: 'TIMTextElem', MsgContent: { Text: text } },
      { MsgType: 'TIMCustomElem', MsgContent: { Data: data, Later: extra } },
    ],
    CloudCustomData: data,
    EventTime: String(MsgTime * 1000 + 7),
  }))

const scrubbedOf = (body: object, standIns: StandIns) => scrubJson(JSON.stringify(body), standIns)

test('[R71] no id or text of four or more characters is left in a value', () => {
  fc.assert(
    fc.property(sent, fc.integer(), (body, seed) => {
      const text = JSON.stringify(body)
      const originals = [...valuesOf(text)].flatMap(({ field, token }) => tellingParts(field, token))
      const scrubbed = scrubJson(text, new StandIns(app, dice(seed)))
      const values = [...valuesOf(scrubbed)].map(({ token }) =>
        token.startsWith('"') ? (JSON.parse(token) as string) : token,
      )
      for (const original of originals.filter(isTelling)) {
        for (const value of values) {
          if (survives(original, value)) throw new Error(`${original} is left in ${value}`)
        }
      }
    }),
    { numRuns: 300 },
  )
})

function isTelling(original: string): boolean {
  return original.length >= 4 && !/^0|^[\s\p{M}\p{C}]*$/u.test(original)
}

test('[R71] a stand-in has the length of its original in characters and in bytes, and is always the same', () => {
  fc.assert(
    fc.property(anyText, fc.integer(), (text, seed) => {
      fc.pre(isIP(text) === 0)
      const standIns = new StandIns(app, dice(seed))
      standIns.learn(text)
      const standIn = standIns.text(text)
      expect(standIn).not.toBe(text)
      expect([standIn.length, Buffer.byteLength(standIn)]).toEqual([text.length, Buffer.byteLength(text)])
      expect(standIns.text(text)).toBe(standIn)
    }),
    { numRuns: 300 },
  )
})

test('[R71] script and form stay: Chinese is Chinese, an id keeps what marks it', () => {
  const standIns = new StandIns(app, dice(1))
  expect(standIns.text('小明在北京')).toMatch(/^\p{Script=Han}{5}$/u)
  expect(standIns.text('Grüße, 2 Äpfel!')).toMatch(/^[A-Z][a-z]\p{Ll}\p{Ll}[a-z], \d \p{Lu}[a-z]{4}!$/u)
  expect(standIns.text('飛行 🦑')).toMatch(/^\p{Script=Han}{2} \p{So}$/u)
  const group = standIns.text('@TGS#_@TGS#cQVLVHIM62CJ')
  expect(group).toMatch(/^@TGS#_@TGS#[a-z][A-Z]{7}\d{2}[A-Z]{2}$/)
  expect(standIns.text('@TGS#_@TGS#cQVLVHIM62CJ@TOPIC#_TestTopic')).toMatch(
    new RegExp(`^${group}@TOPIC#_[A-Z][a-z]{3}[A-Z][a-z]{4}$`),
  )
  expect(standIns.text('https://a.example/secret.png')).toMatch(
    /^https:\/\/[a-z]\.[a-z]{7}\/[a-z]{6}\.[a-z]{3}$/,
  )
  expect(standIns.text('----')).not.toBe('----')
})

test('[R72] the parts of a MsgKey are those that stand beside it, and times keep their distance', () => {
  fc.assert(
    fc.property(sent, sent, fc.integer(), (one, other, seed) => {
      const standIns = new StandIns(app, dice(seed))
      const [first, second] = [one, other].map((body) => JSON.parse(scrubbedOf(body, standIns)) as typeof one)
      for (const body of [first, second]) {
        expect(body?.MsgKey).toBe(`${body?.MsgSeq}_${body?.MsgRandom}_${body?.MsgTime}`)
        expect(Number(body?.EventTime)).toBe((body?.MsgTime ?? 0) * 1000 + 7)
      }
      expect((first?.MsgTime ?? 0) - (second?.MsgTime ?? 0)).toBe(one.MsgTime - other.MsgTime)
      expect(String(first?.MsgSeq).length).toBe(String(one.MsgSeq).length)
      expect(first?.MsgSeq).toBeLessThanOrEqual(4_294_967_295)
    }),
  )
})

test('[R72] what tells nobody apart stays: small numbers, codes, words of the protocol', () => {
  const body = {
    CallbackCommand: 'OfficialAccount.CallbackAfterSendMsg',
    MsgKey: '71_1_1698741698',
    Type: 'Community',
    OnlineOnlyFlag: 1,
    SendMsgResult: 80_001,
    ErrorInfo: 'send msg succeed',
    UnreadMsgNum: 7,
    Flag: true,
    Nothing: null,
    MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: '' } }],
  }
  const scrubbed = JSON.parse(scrubbedOf(body, new StandIns(app, dice(3)))) as typeof body
  expect(scrubbed).toEqual({ ...body, MsgKey: expect.stringMatching(/^71_1_1\d{9}$/) })
})

test('[R73] the shape stays exactly: order, types, white space, the form of numbers, escapes', () => {
  const text = String.raw`{ "b" : 1.0, "2":[ -48374e2,"\u4f60\u597d","a\/bcd" ],"1":{"Latitude":29.340656774469956},"EventTime":"1670574414123","9":12345678901234567890 }`
  const scrubbed = scrubJson(text, new StandIns(app, dice(5)))
  expect(scrubbed).toMatch(
    /^\{ "b" : 1\.0, "2":\[ -\d{5}e2,"\\u[0-9a-f]{4}\\u[0-9a-f]{4}","[a-z]\\\/[a-z]{3}" \],"1":\{"Latitude":29\.\d{15}\},"EventTime":"1\d{12}","9":1\d{19} \}$/,
  )
  fc.assert(
    fc.property(fc.json(), fc.integer(), (json, seed) => {
      const outcome = scrubJson(json, new StandIns(app, dice(seed)))
      expect(shapeOf(JSON.parse(outcome))).toEqual(shapeOf(JSON.parse(json)))
    }),
  )
})

/** Keys in their order, and what stands under each: for a text its length. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf)
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)])
  if (typeof value === 'string') return isIP(value) === 0 ? value.length : 'address'
  return typeof value === 'number' ? 'number' : value
}

test('[R74] the URL loses Sign and its path; app and addresses are those of documentation', () => {
  const standIns = new StandIns(app, dice(7))
  const url = `/secret-path-8f3a?SdkAppid=${app}&CallbackCommand=Group.CallbackAfterRecallMsg&contenttype=json&ClientIP=8.8.4.4&OptPlatform=RESTAPI&Sign=***&RequestTime=1698741698&Own=Rosalind%20B`
  expect(scrubUrl(url, standIns)).toMatch(
    new RegExp(
      `^/callback\\?SdkAppid=${STAND_IN_APP}&CallbackCommand=Group\\.CallbackAfterRecallMsg&contenttype=json&ClientIP=203\\.0\\.113\\.1&OptPlatform=RESTAPI&RequestTime=1\\d{9}&Own=[A-Z][a-z]{7}%20[A-Z]$`,
    ),
  )
  expect(scrubUrl('/p?%53ign=abc&sIgN=abc&Sign', standIns)).toBe('/callback?')
  expect(standIns.text('2001:4860:4860::8888')).toBe('2001:db8::2')
})

const fixtures = new URL('../../../../../fixtures/wire/', import.meta.url)
const samples = readdirSync(fixtures)
  .filter((name) => name !== 'wire.lock.json')
  .map((name) => JSON.parse(readFileSync(new URL(name, fixtures), 'utf8')) as Sample)
  .filter(({ kind }) => kind === 'webhook')

interface Sample {
  readonly name: string
  readonly kind: string
  readonly command: string
  readonly body: object
}

test('[R74] every documented form is understood as before, and a recall still meets its message', () => {
  const standIns = new StandIns(app, dice(11))
  const understood = samples.map((sample) => {
    const fixture = fixtureOf(
      {
        url: `/callback?SdkAppid=${app}&CallbackCommand=${sample.command}`,
        body: Buffer.from(JSON.stringify(sample.body)),
      },
      1,
      standIns,
    )
    const { body, ...head } = JSON.parse(fixture?.text ?? '') as Sample & { readonly url: string }
    expect(head).toEqual({
      name: `0001-${sample.command}`,
      source: 'recorded by takeback receive --record',
      kind: 'webhook',
      command: sample.command,
      url: `/callback?SdkAppid=${STAND_IN_APP}&CallbackCommand=${sample.command}`,
    })
    expect(shapeOf(body)).toEqual(shapeOf(sample.body))
    expect(isProtocolWord('CallbackCommand', sample.command)).toBe(true)
    return [keysOf(app, sample.command, sample.body), keysOf(STAND_IN_APP, sample.command, body)] as const
  })
  // Two samples name one message before if and only if they do after.
  for (const [before, after] of understood) {
    expect(after.length).toBe(before.length)
    expect(before.length).toBeGreaterThan(0)
    for (const [otherBefore, otherAfter] of understood) {
      expect(after.some((key) => otherAfter.includes(key))).toBe(
        before.some((key) => otherBefore.includes(key)),
      )
    }
  }
})

/** The identities of the messages that a webhook is about. */
function keysOf(sdkAppId: number, command: string, body: object): string[] {
  if (isAfterSendCommand(command)) {
    const message = readSentMessage(command, body)
    return message === null ? [] : [effectKey(sdkAppId, message.place, message)]
  }
  const reading = readRecall(command, body)
  if (!reading.ok) return []
  return reading.notice.messages.map((message) => effectKey(sdkAppId, reading.notice, message))
}

test('[R75] a body that is not one JSON object is no fixture', () => {
  const standIns = new StandIns(app, dice(13))
  for (const body of ['', '7', '[]', '{"a":1,"a":2}', '{']) {
    expect(fixtureOf({ url: `/callback?SdkAppid=${app}`, body: Buffer.from(body) }, 1, standIns)).toBeNull()
  }
  expect(parseStrictJson(Buffer.from('{}')).ok).toBe(true)
})
