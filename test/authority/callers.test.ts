/** [T54] Who may call REST at all: every cell of `callers` in authority.json, over real HTTP. Nobody changes anything. */
import { issueUserSig } from '@takeback/protocol/crypto'
import { statement } from '@takeback/store'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  openStage,
  type Reply,
  type Stage,
  type StageApp,
} from '../../packages/takeback/src/chat-backend/testing/open-stage.ts'
import { readAuthority } from './authority.ts'
import { casesOf } from './cases.ts'
import type { Caller } from './expected-callers.ts'

const { callers } = readAuthority()
const day = 86_400

let stage: Stage
let other: StageApp
beforeAll(async () => {
  stage = await openStage()
  other = await stage.addApp(1_400_000_001)
  await stage.users('romeo')
})
afterAll(async () => {
  expect(stage.logged).toEqual([])
  await stage[Symbol.asyncDispose]()
})

interface Pass {
  readonly identifier: string
  /** Null: none. */
  readonly usersig: string | null
}

function passOf(caller: Caller): Pass {
  const { admin, sdkAppId, key } = stage.app
  const nowSeconds = Math.floor(stage.clock.now() / 1000)
  const sig = (userId: string, more: Partial<Parameters<typeof issueUserSig>[0]> = {}) =>
    issueUserSig({ sdkAppId, key, userId, expireSeconds: day, nowSeconds, ...more })
  switch (caller) {
    case 'admin':
      return { identifier: admin, usersig: sig(admin) }
    case 'user':
      return { identifier: 'romeo', usersig: sig('romeo') }
    case 'ghost':
      return { identifier: 'ghost', usersig: sig('ghost') }
    case 'borrowed':
      return { identifier: admin, usersig: sig('romeo') }
    case 'expired':
      return { identifier: admin, usersig: sig(admin, { nowSeconds: nowSeconds - day - 1 }) }
    case 'none':
      return { identifier: admin, usersig: null }
    case 'elsewhere':
      return { identifier: other.admin, usersig: sig(other.admin, other) }
    case 'forged':
      return { identifier: other.admin, usersig: sig(other.admin, { key: other.key }) }
  }
}

async function call(command: string, caller: Caller): Promise<number> {
  const { identifier, usersig } = passOf(caller)
  const query = stage.query()
  query.set('identifier', identifier)
  if (usersig === null) query.delete('usersig')
  else query.set('usersig', usersig)
  const path = `${stage.url}/v4/${command}?${query.toString()}`
  return ((await (await fetch(path, { method: 'POST' })).json()) as Reply).ErrorCode
}

const everything = statement<[], { n: number }>(
  `SELECT (SELECT COUNT(*) FROM events) + (SELECT COUNT(*) FROM jobs) + (SELECT COUNT(*) FROM messages) +
          (SELECT COUNT(*) FROM accounts) + (SELECT COUNT(*) FROM chat_groups) + (SELECT COUNT(*) FROM official_accounts) AS n`,
)

describe('[RS4] [T54] who may call a command of REST', () => {
  test.each(Object.keys(callers.rows))('%s', async (command) => {
    const before = await stage.engine.read(everything())
    const answers: [string, number][] = []
    for (const { role } of casesOf(callers).filter(({ operation }) => operation === command))
      answers.push([role, await call(command, role as Caller)])
    expect(answers).toEqual(
      casesOf(callers)
        .filter(({ operation }) => operation === command)
        .map(({ role, expected }) => [role, expected]),
    )
    expect(await stage.engine.read(everything())).toEqual(before)
  })
})
