/** The playground's API, call by call: `takeback start` only. Shapes: `@takeback/protocol`. */
import type {
  PlaygroundCommand,
  PlaygroundView,
  RestAnswer,
  SceneView,
  UserSigView,
  WirePage,
} from '@takeback/protocol'
import { getJson, postJson } from './request.ts'

export function fetchPlayground(signal?: AbortSignal): Promise<PlaygroundView> {
  return getJson<PlaygroundView>('/api/demo/playground', signal)
}

export async function fetchUserSig(userId: string): Promise<string> {
  const { userSig } = await postJson<UserSigView>('/api/demo/user-sig', { userId })
  return userSig
}

export function playScene(language: 'en' | 'zh'): Promise<SceneView> {
  return postJson<SceneView>('/api/demo/scene', { language })
}

export async function callRest(command: PlaygroundCommand, body: object): Promise<RestAnswer['answer']> {
  const { answer } = await postJson<RestAnswer>('/api/demo/rest', { command, body })
  return answer
}

export function fetchDeliveries(): Promise<WirePage> {
  return getJson<WirePage>('/api/demo/deliveries')
}
