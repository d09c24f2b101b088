/** One REST v4 call as the admin whom a Chat backend has named in its ready line. */
export interface Answer {
  readonly ActionStatus: string
  readonly ErrorCode: number
  readonly ErrorInfo: string
  readonly [field: string]: unknown
}

/** `path`: `openim/sendmsg`. Asserts only that HTTP says 200. */
export async function callAsAdmin(
  ready: Readonly<Record<string, unknown>>,
  path: string,
  body: object,
): Promise<Answer> {
  const { chat, sdkAppId, admin, adminUserSig } = ready
  const url = new URL(`/v4/${path}`, String(chat))
  url.search = new URLSearchParams({
    sdkappid: String(sdkAppId),
    identifier: String(admin),
    usersig: String(adminUserSig),
    random: '1',
    contenttype: 'json',
  }).toString()
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify(body) })
  if (answer.status !== 200) throw new Error(`${path} was answered with HTTP ${answer.status}`)
  return (await answer.json()) as Answer
}

/** As `callAsAdmin`, for what must succeed. */
export async function doAsAdmin(
  ready: Readonly<Record<string, unknown>>,
  path: string,
  body: object,
): Promise<Answer> {
  const answer = await callAsAdmin(ready, path, body)
  if (answer.ErrorCode !== 0) throw new Error(`${path} ${JSON.stringify(body)}: ${JSON.stringify(answer)}`)
  return answer
}
