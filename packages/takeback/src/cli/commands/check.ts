import { randomInt } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { redactUrl } from '../../http/redact.ts'
import { allChecks } from '../check/all-checks.ts'
import { inWords } from '../check/judge.ts'
import { createObserver, tryObserver } from '../check/observer.ts'
import { planLines } from '../check/plan.ts'
import { junit } from '../check/report/junit.ts'
import { table } from '../check/report/table.ts'
import { exitCodeOf, type Result } from '../check/result.ts'
import { runAllChecks } from '../check/run-all-checks.ts'
import { createSending } from '../check/send-request.ts'
import { msgKeyOf, peopleOf, type World } from '../check/world.ts'
import type { Command } from '../command.ts'
import { type FlagValues, UsageError } from '../flags.ts'
import { paintFor } from '../paint.ts'
import { readFlagFile } from '../read-file.ts'
import { createProgressBar } from '../simulate/progress-bar.ts'
import { systemClock } from '../system-clock.ts'
import { isOnThisMachine, oneApp, oneToken, webhookUrlWord } from '../webhook-target.ts'

const unreachableExit = 3

const lesson = `Sends some 130 made-up webhooks to a receiver in any language and judges its answers by Tencent's
documents: every form of the three recalls, other and unknown commands, duplicates, re-grouped lists, wrong SdkAppid and
Sign, 50 at once, and bodies that are big, slow or broken. Every id begins with takeback-check-.

  takeback check http://127.0.0.1:3000/callback --sdkappid 1400000000 --token "$TOKEN"

  must    a recall is lost, or a stranger is believed        ok   as documented
  should  advice of one document, or good sense              -    not judged, with the reason

Without --token nothing is signed and Sign is not judged. Effects are judged only with --observe CMD: after each group CMD
is started with keys as arguments (1400000000/c2c/FROM/TO/MSGKEY, 1400000000/group/GROUPID/MSGSEQ, …) and prints, one line
per key, how often that recall was applied.

Exit code: 0 all that must pass did, 1 a must failed, 2 called wrongly, 3 unreachable.`

export const check: Command = {
  summary: "test anybody's webhook receiver, in any language",
  usage: 'check URL [--sdkappid N] [--token TOKEN] [--observe CMD] [flags]',
  lesson,
  mostWords: 1,
  flags: ['sdkappid', 'token', 'observe', 'dry-run', 'yes', 'junit', 'json', 'webhook-ca'],
  usefulFlags: (values) =>
    check.flags.filter((name) => !values['dry-run'] || !['observe', 'junit', 'json'].includes(name)),
  async run(values, [word]) {
    const world = worldOf(values, word)
    if (values['dry-run']) return say(planLines(allChecks, world).join('\n'))
    askBeyondThisMachine(values, world)
    const sending = createSending(
      values['webhook-ca'] === undefined ? undefined : readFlagFile('webhook-ca', values['webhook-ca']),
    )
    const onProgress = createProgressBar(process.stderr)
    const observer = values.observe === undefined ? null : createObserver(values.observe)
    try {
      if (observer !== null) await tryObserver(observer, neverRecalled(world))
      const outcome = await runAllChecks({
        checks: allChecks,
        world,
        sending,
        observer,
        onProgress: (done, total) => onProgress('checking', done, total),
      })
      if (outcome.kind === 'unreachable') return sayUnreachable(world, inWords(outcome.answer))
      report(values, world, outcome.results)
      return exitCodeOf(outcome.results)
    } finally {
      await sending.close()
    }
  },
}

function worldOf(values: FlagValues, word: string | undefined): World {
  const url = webhookUrlWord('check', word)
  return {
    url,
    sdkAppId: oneApp(values),
    token: oneToken(values) ?? null,
    tag: randomInt(36 ** 6)
      .toString(36)
      .padStart(6, '0'),
    startedAt: systemClock.now(),
    now: () => systemClock.now(),
  }
}

function neverRecalled(world: World): string {
  const { from, to } = peopleOf(world)
  return [world.sdkAppId, 'c2c', from, to, msgKeyOf(world, 'never', 1)].join('/')
}

/** Made-up recalls are harmless where one develops; in production somebody should have seen the list. */
function askBeyondThisMachine(values: FlagValues, { url }: World): void {
  if (values.yes || isOnThisMachine(url)) return
  throw new UsageError(
    `${new URL(url).host} is not this machine: look at what will be sent with --dry-run, then give --yes.`,
  )
}

function sayUnreachable({ url }: World, why: string): number {
  process.stderr.write(
    `takeback: ${redactUrl(url)} can't be reached (${why}): is the receiver running, and is this its address?\n`,
  )
  return unreachableExit
}

function report(values: FlagValues, world: World, results: readonly Result[]): void {
  if (values.junit !== undefined) writeReport(values.junit, junit(results))
  if (values.json) {
    const { sdkAppId, token } = world
    say(JSON.stringify({ url: redactUrl(world.url), sdkAppId, signed: token !== null, results }))
    return
  }
  const hint = refusedFromTheStart(results)
    ? `\n\nThe very first recall was refused: is ${world.sdkAppId} the SDKAppID of this receiver (--sdkappid), and ${world.token === null ? 'does it want a token (--token)' : 'is its token the one given'}?`
    : ''
  say(table(results, paintFor(process.stdout)) + hint)
}

/** Then most of the other rows say only that, too. */
function refusedFromTheStart([first]: readonly Result[]): boolean {
  return first?.verdict === 'failed' && first.came.startsWith('HTTP 4')
}

function writeReport(file: string, text: string): void {
  try {
    writeFileSync(file, text)
  } catch (error) {
    const { code = 'error' } = error as NodeJS.ErrnoException
    throw new UsageError(`--junit names ${file}, which can't be written (${code}).`)
  }
}

function say(text: string): number {
  process.stdout.write(`${text}\n`)
  return 0
}
