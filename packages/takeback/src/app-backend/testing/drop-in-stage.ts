/** The drop-in in this process, on a real folder, with a clock that a test moves; it can be stopped and started again. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RecallDetail, RecallPage, RefusalsView } from '@takeback/protocol'
import { createLog } from '../../http/log.ts'
import { type AppBackend, type AppBackendOptions, startAppBackend } from '../start.ts'
import { appBackendOptions, inStoreOfRun } from './app-backend-options.ts'

export const app = 1_400_000_000
export const groupCommand = 'Group.CallbackAfterRecallMsg'
export const okBody = '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}'
export const secret = `whsec_${Buffer.from('a secret of the drop-in, of 32 b').toString('base64')}`

/** Stands still until it is told: what waits for its retry waits, however slow the machine is. */
class MovableClock {
  #now: number

  /** `behind`: so long before now it begins, for a handler that looks at its own clock in the end. */
  constructor(behind: number) {
    this.#now = new Date().getTime() - behind
  }

  now(): number {
    return this.#now
  }

  pass(ms: number): void {
    this.#now += ms
  }
}

export type DropInOptions = Partial<
  Pick<AppBackendOptions, 'forward' | 'passThroughUrl' | 'targetCa' | 'tokens' | 'allowBefore'>
>

export function groupRecall(group: string, seqs: readonly number[], fields: object = {}) {
  return {
    CallbackCommand: groupCommand,
    Operator_Account: 'admin',
    Type: 'Public',
    GroupId: group,
    MsgSeqList: seqs.map((MsgSeq) => ({ MsgSeq })),
    EventTime: '1670574414123',
    ...fields,
  }
}

export async function openDropIn(options: DropInOptions, behind = 0) {
  const folder = await mkdtemp(join(tmpdir(), 'takeback-drop-in-'))
  const clock = new MovableClock(behind)
  const logged: string[] = []
  const start = () =>
    startAppBackend(
      inStoreOfRun({
        ...appBackendOptions(folder),
        clock,
        random: () => 0,
        log: createLog({ level: 'debug', stream: { write: (line) => logged.push(line) } }),
        ...options,
      }),
    )
  let backend: AppBackend = await start()

  const json = async <Answer>(path: string): Promise<Answer> =>
    (await (await fetch(`${backend.monitorUrl}${path}`)).json()) as Answer

  return {
    clock,
    log: () => logged.join(''),
    /** As the Chat backend does it; `query` comes behind the five parameters. */
    deliver(body: { readonly CallbackCommand: string }, query = '', text = JSON.stringify(body)) {
      return fetch(`${backend.callbackUrl}?${queryOf(body.CallbackCommand)}${query}`, {
        method: 'POST',
        body: text,
      })
    },
    /** Newest first. */
    async states(): Promise<string[]> {
      return (await json<RecallPage>('/api/recalls?limit=200')).recalls.map(({ state }) => state)
    },
    /** The story of the newest recall. */
    async newest(): Promise<RecallDetail> {
      const [recall] = (await json<RecallPage>('/api/recalls?limit=1')).recalls
      return json<RecallDetail>(`/api/recalls/${recall?.id ?? 0}`)
    },
    refusals: () => json<RefusalsView>('/api/refusals'),
    /** `away`: the time between its end and its start; what was under way has ended, and is recorded, before it. */
    async restart(away = 0): Promise<void> {
      await backend.close()
      clock.pass(away)
      backend = await start()
    },
    async [Symbol.asyncDispose]() {
      await backend.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export function queryOf(command: string): string {
  return `SdkAppid=${app}&CallbackCommand=${command}&contenttype=json&ClientIP=203.0.113.7&OptPlatform=RESTAPI`
}
