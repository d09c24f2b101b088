/** A recalled text leaves the disk: rule E9 of docs/spec/loop.md. It waits for half a minute, beside the other scenes. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Stage } from './stage.ts'

test.concurrent.each([
  ['as it comes', 'chat', [], []],
  [
    'with an app backend that keeps what messages say',
    'receiver',
    ['--webhook-commands', 'all'],
    ['--keep-content', '48h'],
  ],
])(
  '[E9] a recalled text is nowhere in the data folders within a minute: %s',
  async (_how, keeper, chatFlags, receiverFlags) => {
    await using stage = await Stage.open(chatFlags, receiverFlags)
    await stage.people('jared', 'Jonh')
    const canaries = [
      'quetzal-short',
      `xylograph-${'long'.repeat(1500)}`,
      'ζωή-και-飛行-🦑',
      'quo"ted\\line\nbreak-jabber',
    ]
    for (const text of canaries) {
      const MsgKey = await stage.says('jared', 'Jonh', text)
      await stage.says('Jonh', 'jared', 'I keep this')
      await stage.ok('openim/admin_msgwithdraw', { From_Account: 'jared', To_Account: 'Jonh', MsgKey })
    }
    await stage.hears(canaries.length)
    const marks = ['quetzal', 'xylograph', '飛行', 'jabber']

    const deadline = performance.now() + 60_000
    let traces = findTraces(stage.folder, marks)
    while (traces.length > 0 && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 500))
      traces = findTraces(stage.folder, marks)
    }
    expect(traces).toEqual([])
    // The scan can find what is there.
    expect(findTraces(join(stage.folder, keeper), ['I keep this'])).not.toEqual([])
  },
)

function findTraces(folder: string, marks: readonly string[]): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder, name), { throwIfNoEntry: false })?.isFile() === true)
    .flatMap((name) => {
      const bytes = readFileSync(join(folder, name))
      return marks.filter((mark) => bytes.includes(mark)).map((mark) => `${mark} in ${name}`)
    })
}
