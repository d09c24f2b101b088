import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { checkDevelopmentFolder, checkNotAhead, markDevelopmentFolder } from './data-folder.ts'

const day = 86_400_000
let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'takeback-mark-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const makeData = () => writeFileSync(join(folder, 'chat.db'), '')

test('[DV2] a new folder becomes development mode’s, and stays so', () => {
  checkDevelopmentFolder(join(folder, 'not there yet'), false)
  checkDevelopmentFolder(folder, false)
  markDevelopmentFolder(folder)
  makeData()
  checkDevelopmentFolder(folder, false)
  markDevelopmentFolder(folder)
  expect((statSync(join(folder, 'development')).mode & 0o777).toString(8)).toBe('600')
})

test('[DV2] a folder with data of others is refused, unless nobody else can have made it', () => {
  makeData()
  expect(() => checkDevelopmentFolder(folder, false)).toThrow(
    `The data in ${folder} was not made in development mode, which can empty it: give another folder with --data.`,
  )
  checkDevelopmentFolder(folder, true)
})

test('[DV2] production does not begin where the clock of development mode was left ahead', () => {
  const at = (now: number) => ({ now, machineNow: 0 })
  checkNotAhead(folder, at(3 * day))
  markDevelopmentFolder(folder)
  checkNotAhead(folder, at(0))
  expect(() => checkNotAhead(folder, at(3.25 * day))).toThrow(/3\.3 days ahead.*"takeback reset"/)
})
