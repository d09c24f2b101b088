import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startChat } from './chat-child.ts'
import { startChild, takebackCommand } from './child.ts'
import { gatherCrowd } from './crowd.ts'
import type { Bench } from './bench.ts'

const recalls = 2000
const warmUp = 50
const token = 'bench-token-of-more-than-24-characters'

export const bench: Bench = {
  question:
    'one recall after the other: REST answered, the other client told, the webhook durably acknowledged by another process (p50, p99)',
  async run(size) {
    const count = Math.max(20, Math.round(recalls * size))
    const folder = mkdtempSync(join(tmpdir(), 'takeback-bench-'))
    const receive = ['receive', '--json', '--log-level', 'error', '--data', join(folder, 'receiver')]
    const ports = ['--callback-port', '0', '--monitor-port', '0']
    const receiver = await startChild(takebackCommand, [...receive, '--token', token, ...ports])
    const wire = await openWire(String(receiver.ready['callback']))
    const hook = ['--webhook-url', wire.url, '--webhook-token', token, '--webhook-commands', 'recalls']
    const chat = await startChat(join(folder, 'chat'), [...hook, '--allow-private-webhooks'])
    try {
      await chat.rest('im_open_login_svc/multiaccount_import', { Accounts: ['romeo', 'juliet'] })
      const juliet = await gatherCrowd(chat.origin, 1, () => chat.login('juliet'))
      const times: { answered: number; told: number; acknowledged: number }[] = []
      for (let i = 0; i < count + warmUp; i += 1) {
        const sent = juliet.everybodyHears()
        const { MsgKey } = await chat.rest('openim/sendmsg', {
          From_Account: 'romeo',
          To_Account: 'juliet',
          MsgRandom: i,
          MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'to be taken back' } }],
        })
        await sent
        const [told, acknowledged] = [juliet.everybodyHears(), wire.nextAnswer()]
        const began = performance.now()
        const since = async (moment: Promise<unknown>) => {
          await moment
          return performance.now() - began
        }
        const recall = { From_Account: 'romeo', To_Account: 'juliet', MsgKey }
        const answered = since(chat.rest('openim/admin_msgwithdraw', recall))
        const [one, two, three] = await Promise.all([answered, since(told), since(acknowledged)])
        times.push({ answered: one, told: two, acknowledged: three })
      }
      juliet.close()
      const counted = times.slice(warmUp)
      return [
        row(
          'REST answered',
          counted.map(({ answered }) => answered),
        ),
        row(
          'the other client told',
          counted.map(({ told }) => told),
        ),
        row(
          'webhook durably acknowledged',
          counted.map(({ acknowledged }) => acknowledged),
        ),
        `  checked: ${count} recalls answered, told and acknowledged`,
      ]
    } finally {
      await chat.stop()
      await receiver.stop()
      wire.close()
      rmSync(folder, { recursive: true })
    }
  },
}

function row(name: string, milliseconds: readonly number[]): string {
  const sorted = milliseconds.toSorted((a, b) => a - b)
  const at = (share: number) => (sorted[Math.floor(sorted.length * share)] ?? Number.NaN).toFixed(2)
  return `  ${name.padEnd(32)} p50 ${at(0.5).padStart(6)} ms   p99 ${at(0.99).padStart(6)} ms`
}

/** A wire that is looked at: bytes pass as they come, and an answer of the receiver is noticed. */
async function openWire(target: string) {
  const { hostname, port, pathname } = new URL(target)
  const sockets = new Set<Socket>()
  let noticed = (): void => {}
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ host: hostname, port: Number(port), noDelay: true })
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
    }
    far.on('data', () => noticed())
    near.pipe(far).pipe(near)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${pathname}`,
    nextAnswer: () =>
      new Promise<void>((resolve) => {
        noticed = resolve
      }),
    close() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}
