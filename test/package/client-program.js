/** Runs on Node: romeo says something to juliet and takes it back; says what juliet's client told and shows. */
import process from 'node:process'
import { EVENT, TakebackChat } from '@takeback/client'

const { url, SDKAppID, romeo, juliet } = JSON.parse(process.argv[2])
const [his, hers] = [romeo, juliet].map(() => TakebackChat.create({ SDKAppID, url }))
const next = (name) => new Promise((resolve) => hers.on(name, ({ data }) => resolve(data[0])))

await hers.login({ userID: 'juliet', userSig: juliet })
await his.login({ userID: 'romeo', userSig: romeo })
const [received, revoked] = [next(EVENT.MESSAGE_RECEIVED), next(EVENT.MESSAGE_REVOKED)]
const message = his.createTextMessage({
  to: 'juliet',
  conversationType: 'C2C',
  payload: { text: 'wherefore' },
})
await his.sendMessage(message)
console.log(`received ${(await received).payload.text}`)
await his.revokeMessage(message)
const { isRevoked, payload, revokerInfo } = await revoked
console.log(`revoked ${isRevoked} by ${revokerInfo.userID}, leaves ${JSON.stringify(payload)}`)
await Promise.all([his.logout(), hers.logout()])
