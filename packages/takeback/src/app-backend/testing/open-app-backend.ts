/** An app backend in this process, on a real folder and real ports. `await using stage = await openAppBackend()` */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startAppBackend, type AppBackendOptions } from '../start.ts'
import { appBackendOptions, inStoreOfRun } from './app-backend-options.ts'

export const app = 1_400_000_000
export const groupCommand = 'Group.CallbackAfterRecallMsg'

export async function openAppBackend(options: Partial<AppBackendOptions> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'takeback-app-backend-'))
  const backend = await startAppBackend(inStoreOfRun({ ...appBackendOptions(folder), ...options })).catch(
    async (error: unknown) => {
      await rm(folder, { recursive: true, force: true })
      throw error
    },
  )
  return {
    backend,
    folder,
    deliver(body: { readonly CallbackCommand: string }, query = '') {
      const url = `${backend.callbackUrl}?SdkAppid=${app}&CallbackCommand=${body.CallbackCommand}&OptPlatform=Web${query}`
      return fetch(url, { method: 'POST', body: JSON.stringify(body) })
    },
    get: (path: string, init: RequestInit = {}) => fetch(`${backend.monitorUrl}${path}`, init),
    async json<Answer>(path: string): Promise<Answer> {
      return (await (await fetch(`${backend.monitorUrl}${path}`)).json()) as Answer
    },
    post: (path: string, body: object = {}) =>
      fetch(`${backend.monitorUrl}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    async [Symbol.asyncDispose]() {
      await backend.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export const groupBody = (MsgSeq: number, fields: object = {}) => ({
  CallbackCommand: groupCommand,
  Operator_Account: 'admin',
  Type: 'Public',
  GroupId: '@TGS#1',
  MsgSeqList: [{ MsgSeq }],
  EventTime: String(new Date().getTime() - 40),
  ...fields,
})
export const c2cBody = (MsgKey: string) => ({
  CallbackCommand: 'C2C.CallbackAfterMsgWithDraw',
  From_Account: '=jared',
  To_Account: 'Jonh',
  MsgKey,
  UnreadMsgNum: 7,
})
