/** `takeback check` as a process, against our own receiver and against handlers with planted faults: docs/spec/check.md. */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { table } from '../../packages/takeback/src/cli/check/report/table.ts'
import type { Result } from '../../packages/takeback/src/cli/check/result.ts'
import { runCommand, startService } from '../e2e/service.ts'
import { sharedService } from '../e2e/shared-service.ts'
import { needsPython, sdkAppId, startHandler, token } from './handler.ts'

interface Report {
  readonly signed: boolean
  readonly results: readonly Result[]
}

const { folder, ready } = sharedService('receive', '--token', token)
const callback = () => String(ready()['callback'])

async function check(url: string, ...flags: readonly string[]) {
  const { code, out, err } = await runCommand(['check', url, '--sdkappid', sdkAppId, '--json', ...flags])
  if (out === '') throw new Error(`ended with ${code}: ${err}`)
  const report = JSON.parse(out) as Report
  const idsOf = (verdict: string) =>
    report.results.filter((row) => row.verdict === verdict).map(({ id }) => id)
  return { code, report, failed: idsOf('failed'), notJudged: idsOf('not-judged') }
}

/** Words of --observe: a script of this folder, and where it looks. */
function observing(script: string, url: string): string[] {
  const file = fileURLToPath(new URL(script, import.meta.url))
  return ['--observe', `${process.execPath} ${file} ${url}`]
}

test('[CK1] our own receiver passes every check, effects included', async () => {
  const observe = observing('observe-monitor.mjs', String(ready()['monitor']))
  const { code, report, failed } = await check(callback(), '--token', token, ...observe)
  expect(failed).toEqual([])
  // Nothing is recalled by a refused call, so even there an effect would be seen.
  expect(report.results.filter(({ verdict }) => verdict === 'not-judged')).toEqual([])
  expect(report.results.length).toBeGreaterThan(50)
  expect(code).toBe(0)
})

test('[CK11] [CK13] the usual Express handler: each planted fault is found, none is invented, and the guide shows one of them', async () => {
  await using handler = await startHandler(process.execPath, 'express.mjs')
  const observe = observing('observe-effects.mjs', handler.effects)
  const { code, report, failed, notJudged } = await check(handler.url, '--token', token, ...observe)
  expect(failed).toEqual([
    'no-content-type',
    'effects-forms',
    'answer-envelope',
    'probe',
    'duplicate-in-parallel',
    'effects-repeats',
    'sdkappid-wrong',
    'sdkappid-missing',
    'sdkappid-doubled',
    'sign-stale',
    'sign-ahead',
    'request-time-odd',
    'command-mismatch',
  ])
  expect(notJudged).toEqual([])
  expect(code).toBe(1)
  const told = plainly(table(report.results, (_tone, text) => text))
  for (const guide of ['check.md', 'check.zh-CN.md']) {
    const [, shown = '-'] = /```\n(repeats\n.*?)```/s.exec(textOf(guide)) ?? []
    for (const line of shown.trim().split('\n')) expect(told).toContain(plainly(line))
  }
})

/** Without the widths of columns and the times of this run. */
function plainly(text: string): string {
  return text.replaceAll(/ +/g, ' ').replaceAll(/\d+ ms/g, '- ms')
}

function textOf(guide: string): string {
  return readFileSync(new URL(`../../docs/guide/${guide}`, import.meta.url), 'utf8')
}

test('[CK11] [CK8] a handler on node:http that a broken body ends: what it does before is judged, the rest is not', async () => {
  await using handler = await startHandler(process.execPath, 'node-http.mjs')
  const observe = observing('observe-effects.mjs', handler.effects)
  const { code, report, failed, notJudged } = await check(handler.url, '--token', token, ...observe)
  expect(failed).toEqual([
    'c2c-cn',
    'answer-is-json',
    'probe',
    'after-others',
    'unknown-command',
    'effects-repeats',
    'sdkappid-wrong',
    'sdkappid-missing',
    'sdkappid-doubled',
    'sign-missing',
    'sign-wrong',
    'sign-stale',
    'sign-ahead',
    'request-time-odd',
    'command-mismatch',
    'parallel-50',
    'body-oversized',
    'json-truncated',
  ])
  expect(notJudged).toEqual([
    'json-empty',
    'json-not-utf8',
    'json-duplicate-key',
    'json-deep',
    'json-mistyped',
    'effects-bodies',
  ])
  expect(report.results.at(-1)?.came).toContain('answers no more')
  expect(code).toBe(1)
})

test(
  '[CK11] a handler on Python http.server: each planted fault is found, none is invented',
  needsPython,
  async () => {
    await using handler = await startHandler('python3', 'python.py')
    const { code, failed } = await check(handler.url, '--token', token)
    expect(failed).toEqual([
      'group-2023',
      'group-cn',
      'duplicate',
      'duplicate-signed-anew',
      'duplicate-in-parallel',
      'regrouped',
      'sdkappid-doubled',
      'request-time-odd',
      'body-oversized',
      'body-dripping',
      'json-truncated',
      'json-empty',
      'json-not-utf8',
      'json-deep',
      'json-mistyped',
    ])
    expect(code).toBe(1)
  },
)

test('[CK3] --dry-run lists what would be sent and sends nothing; beyond this machine --yes is asked for', async () => {
  let connections = 0
  const server = createServer(() => (connections += 1)).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  const dry = await runCommand(['check', `http://127.0.0.1:${port}/`, '--token', token, '--dry-run'])
  server.close()
  expect([dry.code, connections]).toEqual([0, 0])
  expect(dry.out).toMatch(/^c2c-intl +POST +\d+ bytes/m)
  expect(dry.out).toMatch(/\d+ requests, all ids begin with takeback-check-[a-z0-9]{6}\n$/)
  expect(dry.out).not.toMatch(/Sign=[0-9a-f]/)
  const beyond = await runCommand(['check', 'https://hooks.example/callback'])
  expect(beyond).toMatchObject({ code: 2, out: '' })
  expect(beyond.err).toMatch(/^takeback: hooks\.example is not this machine: [^\n]*--dry-run[^\n]*--yes\.\n$/)
})

test('[CK4] nobody there: exit code 3 and one sentence; called wrongly: 2', async () => {
  const nobody = await runCommand(['check', 'http://127.0.0.1:9/callback'])
  expect(nobody).toMatchObject({ code: 3, out: '' })
  expect(nobody.err).toMatch(
    /^takeback: http:\/\/127\.0\.0\.1:9\/callback can't be reached \(no connection\)[^\n]*\n$/,
  )
  expect(await runCommand(['check'])).toMatchObject({ code: 2, out: '' })
})

test('[CK10] [CK12] without a token Sign is not judged; words and JUnit tell the same', async () => {
  const file = join(folder, 'junit.xml')
  const open = await startService([
    'receive',
    '--data',
    join(folder, 'open'),
    '--callback-port',
    '0',
    '--monitor-port',
    '0',
  ])
  const { code, out } = await runCommand(['check', String(open.ready['callback']), '--junit', file])
  await open.stop()
  expect(code).toBe(0)
  expect(out).toMatch(/^ {2}- +sign-wrong +I:34354 +give --token to judge Sign$/m)
  expect(out).toMatch(/^\d+ ok, 0 must, 0 should, 12 not judged$/m)
  expect(out).not.toContain('\u001b[')
  expect(readFileSync(file, 'utf8')).toContain(
    'name="sign-wrong"><skipped message="give --token to judge Sign"/>',
  )
})

test('[CK9] an observer that does not keep the contract is one clear sentence', async () => {
  const run = (observe: string) => runCommand(['check', callback(), '--token', token, '--observe', observe])
  const words = await run('echo many')
  expect(words).toMatchObject({ code: 1, out: '' })
  expect(words.err).toMatch(
    /^takeback: --observe: echo got 1 key and printed "many [^\n]*one whole number per key[^\n]*\n$/,
  )
  const always = join(folder, 'always-one.sh')
  writeFileSync(always, 'echo 1\n')
  const wrong = await run(`sh ${always}`)
  expect(wrong.err).toMatch(/^takeback: --observe counts 1 for 1400000000\/c2c\/\S+, a recall that never was/)
  const missing = await run(join(folder, 'nothing'))
  expect(missing.err).toMatch(/^takeback: --observe: \S+ failed: ENOENT\n$/)
})

test.each(['check.md', 'check.zh-CN.md'])('[CK9] the script of docs/guide/%s keeps the contract', (guide) => {
  const [, script = ''] = /```sh file=count-recalls\.sh\n(.*?)```/s.exec(textOf(guide)) ?? []
  const [once, twice, never] = ['1/group/g/1', '1/group/g/11', '1/group/g/111'] as const
  writeFileSync(join(folder, 'applied.log'), `${once}\n${twice}\n${twice}\n`)
  const args = ['-c', script, 'sh', once, never, twice]
  expect(execFileSync('sh', args, { cwd: folder, encoding: 'utf8' })).toBe('1\n0\n2\n')
})
