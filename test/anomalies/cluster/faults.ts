/** What befalls a house: each fault begins, lasts a while, and is over when its promise is. */
import { setTimeout as wait } from 'node:timers/promises'
import { below, type Dice, oneOf } from '../dice.ts'
import type { House } from './house.ts'

export interface Fault {
  readonly name: string
  befall(house: House, dice: Dice): Promise<void>
}

/** From one to four seconds: shorter and longer than what clients and leases wait. */
const aWhile = (dice: Dice) => wait(1000 + below(dice, 3000))

export const faults: readonly Fault[] = [
  {
    name: 'a Chat backend is killed',
    async befall(house, dice) {
      const place = oneOf(dice, house.chats)
      await house.kill(place)
      await aWhile(dice)
      await house.startChat(place)
    },
  },
  {
    name: 'a receiver is killed',
    async befall(house, dice) {
      const place = oneOf(dice, house.receivers)
      await house.kill(place)
      await aWhile(dice)
      await house.startReceiver(place)
    },
  },
  {
    name: 'a Chat backend is paused',
    async befall(house, dice) {
      const { service } = oneOf(dice, house.chats)
      service?.signal('SIGSTOP')
      await aWhile(dice)
      service?.signal('SIGCONT')
    },
  },
  {
    name: 'a receiver is paused',
    async befall(house, dice) {
      const { service } = oneOf(dice, house.receivers)
      service?.signal('SIGSTOP')
      await aWhile(dice)
      service?.signal('SIGCONT')
    },
  },
  {
    name: 'a process is parted from PostgreSQL',
    async befall(house, dice) {
      const { database } = oneOf(dice, [...house.chats, ...house.receivers])
      database.set({ kind: 'parted' })
      await aWhile(dice)
      // Some come back with the connections they had, some without.
      database.mend()
      if (dice() < 0.5) database.cut()
    },
  },
  {
    name: 'the links to PostgreSQL are slow',
    async befall(house, dice) {
      const places = [...house.chats, ...house.receivers]
      for (const { database } of places) database.set({ kind: 'slow', delayMs: 1 + below(dice, 40) })
      await aWhile(dice)
      for (const { database } of places) database.mend()
    },
  },
  {
    name: 'every connection to PostgreSQL breaks',
    async befall(house) {
      for (const { database } of [...house.chats, ...house.receivers]) database.cut()
    },
  },
  {
    name: 'PostgreSQL stops as in a crash',
    async befall(house) {
      await house.postgres.stop('immediate')
      await house.postgres.start()
    },
  },
  {
    name: 'NATS is wiped',
    async befall(house, dice) {
      await house.nats.stop('SIGKILL')
      await aWhile(dice)
      await house.nats.start()
    },
  },
  {
    name: 'a Chat backend is parted from NATS',
    async befall(house, dice) {
      const { bus } = oneOf(dice, house.chats)
      bus.set({ kind: 'parted' })
      await aWhile(dice)
      bus.mend()
    },
  },
]
