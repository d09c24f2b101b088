/** A logged-in client and the small gateway that it speaks to. `await using stage = await openClientStage()` */
import { EVENT, TakebackChat } from '../index.ts'
import type { EventData, EventName } from '../names.ts'
import { nextEvent } from './next-event.ts'
import { me, openSmallGateway, type SmallGateway } from './small-gateway.ts'

export interface ClientStage {
  readonly gateway: SmallGateway
  readonly chat: TakebackChat
  /** Resolves with the next event of this name that comes from now on. */
  next<Name extends EventName>(name: Name): Promise<EventData[Name]>
  readonly told: { readonly name: EventName; readonly data: unknown }[]
  count(name: EventName): number
  [Symbol.asyncDispose](): Promise<void>
}

export async function openClientStage(
  prepare: (gateway: SmallGateway) => void = () => {},
): Promise<ClientStage> {
  const gateway = await openSmallGateway()
  prepare(gateway)
  const chat = TakebackChat.create({ SDKAppID: 1_400_000_000, url: gateway.url })
  const told: ClientStage['told'] = []
  for (const name of Object.values(EVENT)) chat.on(name, (event) => told.push(event))
  await chat.login({ userID: me, userSig: 'x' })
  return {
    gateway,
    chat,
    told,
    count: (name) => told.filter((event) => event.name === name).length,
    next: (name) => nextEvent(chat, name),
    [Symbol.asyncDispose]: async () => {
      await chat.destroy()
      await gateway[Symbol.asyncDispose]()
    },
  }
}

/** Cuts the connection and does not wait for the jitter. */
export function absence(stage: ClientStage, meanwhile: () => void): Promise<void> {
  return awayAfter(() => stage.gateway.cut(), stage, meanwhile)
}

/** The gateway has left something out, and says so. */
export function resync(stage: ClientStage, meanwhile: () => void = () => {}): Promise<void> {
  return awayAfter(() => stage.gateway.push('{"op":"resync","why":"slow"}'), stage, meanwhile)
}

async function awayAfter(end: () => void, stage: ClientStage, meanwhile: () => void): Promise<void> {
  const gone = stage.next(EVENT.SDK_NOT_READY)
  end()
  await gone
  meanwhile()
  const back = stage.next(EVENT.SDK_READY)
  stage.chat.reconnect()
  await back
}

export async function listOf(chat: TakebackChat) {
  const { data } = await chat.getConversationList()
  return data.conversationList
}
