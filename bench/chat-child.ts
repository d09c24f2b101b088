/** The Chat backend as a process of its own, and its REST v4 in one call. */
import { request } from 'undici'
import { type Child, startChild, takebackCommand } from './child.ts'
import { loginFrame, secretKey } from './login-frame.ts'

export interface ChatChild extends Child {
  readonly origin: string
  rest(path: string, body: object): Promise<Readonly<Record<string, unknown>>>
  /** The login frame of this user. */
  login(userId: string): string
}

export async function startChat(folder: string, flags: readonly string[] = []): Promise<ChatChild> {
  const chat = await startChild(takebackCommand, [
    'chat',
    '--json',
    '--log-level',
    'error',
    '--data',
    folder,
    '--port',
    '0',
    '--key',
    secretKey,
    ...flags,
  ])
  const { sdkAppId, admin, adminUserSig } = chat.ready
  const origin = String(chat.ready['chat'])
  const query = `sdkappid=${String(sdkAppId)}&identifier=${String(admin)}&usersig=${String(adminUserSig)}&random=1&contenttype=json`
  return {
    ...chat,
    origin,
    async rest(path, body) {
      const { body: answer } = await request(`${origin}/v4/${path}?${query}`, {
        method: 'POST',
        body: JSON.stringify(body),
      })
      const fields = (await answer.json()) as Record<string, unknown>
      if (fields['ErrorCode'] !== 0) throw new Error(`${path}: ${JSON.stringify(fields)}`)
      return fields
    },
    login: (userId) => loginFrame(Number(sdkAppId), userId),
  }
}
