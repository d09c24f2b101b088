/** What nobody should send to REST: rule P25 of docs/spec/reliability.md. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { issueUserSig } from '@takeback/protocol/crypto'
import { openChatPlace } from '../../../packages/takeback/src/chat-backend/testing/chat-place.ts'
import { createRestHandler } from '../../../packages/takeback/src/chat-backend/rest/server.ts'
import { serviceCodes } from '../../../packages/takeback/src/chat-backend/rest/service-codes.ts'
import { createStrangerLimit } from '../../../packages/takeback/src/chat-backend/rest/stranger-limit.ts'
import { systemClock } from '../../../packages/takeback/src/cli/system-clock.ts'
import { diceOf, oneOf } from '../dice.ts'
import { scene } from '../runs/scene.ts'
import { changedTables, rowReader } from './all-rows.ts'
import { mangledBody, mangledQuery } from './mangle.ts'
import { withNul } from './nul-texts.ts'
import { openPlan, openTown, schemaOf, type Answer } from './town.ts'

const app = 1_400_000_000
const key = 'a key of more than nothing'
const OF_ONE_ROUND = 250
/** Some commands end what others are about. */
const OF_ONE_TOWN = 25
/** Of the processor, so that a machine that stands still for a moment is no fault of ours. */
const HANG_MS = 1000
/** On the wall, for what waits without working. */
const WAIT_MS = 10_000

/** A Chat backend of its own, as it is called from outside. */
async function openBackend() {
  const place = await openChatPlace()
  const engine = await place.open(systemClock)
  await engine.turn('upsert-app', {
    app,
    secretKey: key,
    newKey: '',
    admins: ['administrator'],
    settings: {},
  })
  const faults: string[] = []
  const log = { error: (facts: object) => void faults.push(JSON.stringify(facts).slice(0, 500)) }
  // A second passes from call to call: none is refused for coming too soon.
  let seconds = 0
  const passed = () => 1000 * (seconds += 1)
  const rest = { engine, clock: systemClock, passed, strangers: createStrangerLimit(passed), log }
  const server = createServer(createRestHandler(rest))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const nowSeconds = Math.floor(systemClock.now() / 1000)
  const caller = { sdkAppId: app, key, userId: 'administrator', expireSeconds: 86_400, nowSeconds }
  const usersig = encodeURIComponent(issueUserSig(caller))
  return {
    query: `sdkappid=${app}&identifier=administrator&usersig=${usersig}&random=1&contenttype=json`,
    /** What went to the log as a fault of ours. */
    faults,
    rows: await rowReader(engine),
    post: (path: string, body: string) => fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', body }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await engine.close()
      await place[Symbol.asyncDispose]()
    },
  }
}

scene(
  'REST calls of every command with odd bodies and odd URLs: HTTP 200 with the envelope, never the code of a fault of ours, and what is refused changes nothing',
  { promise: 'P25', unit: 'REST calls', rounds: 2 },
  async (trying) => {
    for (const seed of trying.rounds()) {
      await using backend = await openBackend()
      const { query, rows } = backend
      const dice = diceOf(seed)
      const call = async (path: string, body: object) =>
        (await (await backend.post(`/v4/${path}?${query}`, JSON.stringify(body))).json()) as Answer
      const plan = await openPlan(call)
      let good: Awaited<ReturnType<typeof openTown>> = {}
      let before = await rows()
      for (let n = 0; n < OF_ONE_ROUND; n += 1) {
        if (n % OF_ONE_TOWN === 0) {
          good = await openTown(`${n}`, plan, call)
          before = await rows()
        }
        const command = oneOf(dice, Object.keys(good))
        const body = mangledBody(good[command] ?? {}, dice)
        const path = `/v4/${command}?${dice() < 0.3 ? mangledQuery(query, dice) : query}`
        const [began, from] = [process.cpuUsage(), performance.now()]
        const answer = await backend.post(path, body)
        const text = await answer.text()
        const { user, system } = process.cpuUsage(began)
        const what = () =>
          `${path.slice(0, 120)} ${body.slice(0, 300)} gave ${answer.status} ${text.slice(0, 200)}`
        if (user + system > HANG_MS * 1000)
          trying.broke(`took more than a second of the processor: ${what()}`)
        if (performance.now() - from > WAIT_MS)
          trying.broke(`answered after more than ten seconds: ${what()}`)
        const said = answer.status === 200 ? envelopeOf(text) : null
        // Node itself refuses what is no HTTP, or too long.
        if (said === null && answer.status !== 431) trying.broke(`no envelope: ${what()}`)
        if (said?.ErrorCode === serviceCodes(command.split('/')[0] ?? '').internal)
          trying.broke(`a fault of ours: ${what()}`)

        const after = await rows()
        const isRefused = said?.ErrorCode !== 0
        trying.add(isRefused ? 'refused' : 'accepted', 1)
        const changed = isRefused ? changedTables(before, after) : []
        if (changed.length > 0) trying.broke(`refused, and changed ${changed.join(', ')}: ${what()}`)
        before = after
      }
      trying.tried(OF_ONE_ROUND)
      trying.broke(...backend.faults)
    }
  },
)

scene(
  'a NUL in each text of each REST command: the envelope, never the code of a fault of ours, and what is refused changes nothing',
  { promise: 'P25', unit: 'REST calls', rounds: 1 },
  async (trying) => {
    for (const _seed of trying.rounds()) {
      await using backend = await openBackend()
      const { query, rows } = backend
      const call = async (path: string, body: object) =>
        (await (await backend.post(`/v4/${path}?${query}`, JSON.stringify(body))).json()) as Answer
      const plan = await openPlan(call)
      const commands = Object.keys(await openTown('first', plan, call))
      for (const [n, command] of commands.entries()) {
        const good = (await openTown(`${n}`, plan, call))[command]
        const spoilt = withNul(good ?? {}, schemaOf(command))
        let before = await rows()
        for (const { place, body } of spoilt) {
          const { ErrorCode, ErrorInfo } = await call(command, body)
          const what = `${command} with a NUL in ${place} gave ${ErrorCode} ${String(ErrorInfo)}`
          if (ErrorCode === serviceCodes(command.split('/')[0] ?? '').internal) trying.broke(what)
          const after = await rows()
          const changed = ErrorCode === 0 ? [] : changedTables(before, after)
          if (changed.length > 0) trying.broke(`refused, and changed ${changed.join(', ')}: ${what}`)
          before = after
        }
        trying.tried(spoilt.length)
      }
      trying.broke(...backend.faults)
    }
  },
)

function envelopeOf(text: string): Answer | null {
  const said = JSON.parse(text) as Answer
  return typeof said['ActionStatus'] === 'string' && typeof said.ErrorCode === 'number' ? said : null
}
