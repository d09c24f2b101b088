/** kill -9 at the worst moments: rules E7 and E8 of docs/spec/loop.md. */
import { expect, test } from 'vitest'
import { patienceMs, Stage } from './stage.ts'

test(
  '[E7] kill -9 of the Chat backend between recall and webhook loses nothing',
  { timeout: 2 * patienceMs },
  async () => {
    await using stage = await Stage.open()
    await stage.people('jared', 'Jonh')
    const keys = [await stage.says('jared', 'Jonh', 'one'), await stage.says('jared', 'Jonh', 'two')]

    // Nobody answers, so the webhooks wait in the outbox when the process dies.
    await stage.receiver.kill()
    for (const MsgKey of keys) {
      await stage.ok('openim/admin_msgwithdraw', { From_Account: 'jared', To_Account: 'Jonh', MsgKey })
    }
    await stage.chat.kill()
    await stage.restartReceiver()
    await stage.restartChat()

    const recalls = await stage.hears(2)
    expect(recalls.map(({ messages }) => messages[0]?.name)).toEqual(keys.toReversed())
    expect(recalls.every(({ messages }) => messages[0]?.first)).toBe(true)
  },
)

const rounds = 3

test(
  '[E8] kill -9 of the app backend at any moment: every recall is applied, none twice',
  { timeout: (rounds + 1) * patienceMs },
  async () => {
    await using stage = await Stage.open()
    await stage.people('jared', 'Jonh')
    const keys: string[] = []
    for (let round = 0; round < rounds; round += 1) {
      const fresh = await Promise.all(
        Array.from({ length: 8 }, (_, index) => stage.says('jared', 'Jonh', `${round}/${index}`)),
      )
      const taken = fresh.map((MsgKey) =>
        stage.ok('openim/admin_msgwithdraw', { From_Account: 'jared', To_Account: 'Jonh', MsgKey }),
      )
      keys.push(...fresh)
      // Some webhooks are answered, some are under way, some are not sent yet.
      await taken[round * 3]
      await stage.receiver.kill()
      await Promise.all(taken)
      await stage.restartReceiver()
      // What failed is tried again after five seconds; a second kill in between would make it thirty.
      await stage.hears(keys.length)
    }

    const recalls = await stage.hears(keys.length)
    const firsts = recalls.flatMap(({ messages }) =>
      messages.filter(({ first }) => first).map(({ name }) => name),
    )
    expect(firsts.toSorted()).toEqual(keys.toSorted())
  },
)
