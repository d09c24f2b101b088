/** Rules B1-B6 of docs/spec/bus.md, on a real nats-server. */
import { describe, expect, test } from 'vitest'
import { needsNats } from '../../../../test/setup/needs.ts'
import { openNatsBus, type NatsBus } from './nats-bus.ts'
import { startNats } from './testing/nats-server.ts'

const patience = { timeout: 15_000 }

function open(url: string, store = 'a') {
  const logged: string[] = []
  const note = (details: object, message: string) => void logged.push(`${message} ${JSON.stringify(details)}`)
  let heard = 0
  const bus = openNatsBus({ url: new URL(url), store, log: { info: note, warn: note } })
  bus.listen(() => (heard += 1))
  return { bus, logged, heard: () => heard, [Symbol.asyncDispose]: () => bus.close() }
}

/** Until the other hears it: a connection is made in the background. */
async function announcedTo(from: NatsBus, heard: () => number): Promise<void> {
  const before = heard()
  await expect
    .poll(() => {
      from.announce()
      return heard()
    }, patience)
    .toBeGreaterThan(before)
}

describe('NATS', needsNats, () => {
  test('[B1] what one announces the others hear, itself not; other stores neither', async () => {
    await using server = await startNats()
    await using one = open(server.url)
    await using other = open(server.url)
    await using stranger = open(server.url, 'b')
    await announcedTo(one.bus, other.heard)
    expect([one.heard(), stranger.heard()]).toEqual([0, 0])
    await announcedTo(other.bus, one.heard)
    expect(stranger.heard()).toBe(0)
  })

  test('[B2] nobody waits for a NATS that is away; it helps as soon as it is there', async () => {
    const gone = await startNats()
    await gone.stop()
    await using one = open(gone.url)
    await using other = open(gone.url)
    one.bus.announce()
    await expect.poll(() => one.logged.join(), patience).toContain('NATS does not help')
    await gone.start()
    await announcedTo(one.bus, other.heard)
    await gone[Symbol.asyncDispose]()
  })

  test('[B3] a server that is killed and comes back is used again; its absence is told once', async () => {
    await using server = await startNats()
    await using one = open(server.url)
    await using other = open(server.url)
    await announcedTo(one.bus, other.heard)
    await server.stop('SIGKILL')
    await expect.poll(() => one.logged.length, patience).toBe(1)
    await server.start()
    await announcedTo(one.bus, other.heard)
    // Told beside what it brings.
    await expect.poll(() => one.logged.at(-1), patience).toContain('helps again')
    expect(one.logged.filter((line) => line.includes('does not help')).length).toBe(1)
  })

  test('[B4] a wrong password and missing rights are sentences in the log, without the password', async () => {
    await using server = await startNats(`authorization { users = [
      { user: full, password: right }
      { user: mute, password: right, permissions: { publish: "else", subscribe: "else" } }
    ] }`)
    const at = (login: string) => server.url.replace('//', `//${login}@`)
    await using wrong = open(at('full:canary-password'))
    await expect.poll(() => wrong.logged.join(), patience).toMatch(/authori[sz]ation/i)
    await using mute = open(at('mute:right'))
    await expect.poll(() => mute.logged.join(), patience).toMatch(/permission/i)
    await using one = open(at('full:right'))
    await using other = open(at('full:right'))
    await announcedTo(one.bus, other.heard)
    expect(JSON.stringify([wrong.logged, mute.logged])).not.toMatch(/canary-password|right/)
  })

  test('[B5] it ends at once, connected or not', async () => {
    await using server = await startNats()
    const connected = open(server.url)
    await using other = open(server.url)
    await announcedTo(connected.bus, other.heard)
    await connected.bus.close()
    await open('nats://127.0.0.1:1').bus.close()
  })
})
