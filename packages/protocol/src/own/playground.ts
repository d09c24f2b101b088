/** The API of the playground: `takeback start` only, on loopback only. Ours, not Tencent's. */
import type { DeliveryState } from './delivery-state.ts'

/** GET /api/demo/playground */
export interface PlaygroundView {
  readonly sdkAppId: number
  /** The Chat backend, for `@takeback/client`. */
  readonly chatUrl: string
  /** UserID of the app admin in whose name REST is called. */
  readonly admin: string
  /** Whose phones are shown. */
  readonly people: readonly PlaygroundPerson[]
  readonly group: { readonly groupId: string; readonly name: string; readonly owner: string }
}

export interface PlaygroundPerson {
  readonly userId: string
  readonly platform: 'Android' | 'Web'
}

/** POST /api/demo/user-sig `{ userId }`: of the people above, and of nobody else. */
export interface UserSigView {
  readonly userSig: string
}

/** POST /api/demo/scene `{ language }`: says everything anew, so that there is something to take back. */
export interface SceneView {
  /** MsgIds. */
  readonly messages: readonly string[]
}

/** POST /api/demo/rest: one call of REST v4 in the admin's name; only the commands of `playgroundCommands`. */
export interface RestCall {
  readonly command: PlaygroundCommand
  readonly body: object
}

export const playgroundCommands = [
  'openim/admin_msgwithdraw',
  'openim/admin_getroammsg',
  'group_open_http_svc/group_msg_recall',
  'group_open_http_svc/group_msg_get_simple',
] as const

export type PlaygroundCommand = (typeof playgroundCommands)[number]

export interface RestAnswer {
  /** The envelope and what it holds, also when the call was refused. */
  readonly answer: Readonly<Record<string, unknown>> & {
    readonly ErrorCode: number
    readonly ErrorInfo: string
  }
}

/** GET /api/demo/deliveries: the newest recall webhooks as they left, newest first. */
export interface WirePage {
  readonly deliveries: readonly WireView[]
}

export interface WireView {
  readonly id: number
  /** CallbackCommand. */
  readonly command: string
  /** GroupId or TopicId; null for one-to-one and official accounts. */
  readonly groupId: string | null
  /** MsgKeys, or MsgSeqs of a group, as the webhook names them. */
  readonly messages: readonly string[]
  readonly state: DeliveryState
  /** When the recall was decided; milliseconds, as all times here. */
  readonly recalledAt: number
  readonly request: {
    /** `POST /callback?…`; the value of Sign is `***`. */
    readonly line: string
    readonly host: string
    readonly body: string
  }
  /** Oldest first. */
  readonly attempts: readonly WireAttempt[]
}

export interface WireAttempt {
  readonly at: number
  readonly ms: number
  readonly kind: string
  readonly status: number | null
  /** What the documents say about the answer. */
  readonly meaning: string | null
  readonly answer: string | null
  readonly why: string | null
}
