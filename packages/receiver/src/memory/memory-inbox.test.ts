import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { createReceiver } from '../create-receiver.ts'
import { memoryInbox } from './memory-inbox.ts'

test('[R47] a memory inbox says once that it forgets, works, and leaves nothing', async () => {
  const said: string[] = []
  const inbox = await memoryInbox({ log: { warn: (_facts, words) => void said.push(words) } })
  const receiver = createReceiver({ sdkAppId: 1, inbox })
  await receiver.start()
  const [file] = await inbox.read<{ file: string }>({
    sql: "SELECT file FROM pragma_database_list WHERE name = 'main'",
    params: [],
  })
  expect(existsSync(String(file?.file))).toBe(true)
  await receiver.close()
  await inbox.close()
  expect(existsSync(String(file?.file))).toBe(false)
  expect(said).toEqual(['memoryInbox forgets every recall when this process ends: for tests and demos only'])
})
