import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { copiesIn } from './copies-in.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'takeback-copies-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('[ER8] every copy is found, also one whose backup was killed before it wrote the .json, and what is being written', () => {
  for (const day of ['monday', 'tuesday']) mkdirSync(join(folder, day))
  writeFileSync(join(folder, 'monday', 'chat.db'), '')
  writeFileSync(join(folder, 'monday', 'chat.db.json'), `{"at":17,"sha256":"${'a'.repeat(64)}"}`)
  writeFileSync(join(folder, 'tuesday', 'chat.db'), '')
  writeFileSync(join(folder, 'tuesday', 'inbox.db.part'), '')
  expect(copiesIn(folder)).toMatchObject([
    { file: join(folder, 'monday', 'chat.db'), at: 17 },
    { file: join(folder, 'tuesday', 'chat.db'), at: null },
    { file: join(folder, 'tuesday', 'inbox.db.part'), at: null },
  ])
  writeFileSync(join(folder, 'monday', 'chat.db.json'), 'no JSON')
  expect(() => copiesIn(folder)).toThrow(`--copies is ${folder}, which can't be read as a folder of copies`)
  expect(() => copiesIn(join(folder, 'none'))).toThrow('ENOENT')
})
