/** Webhooks to paste: what Tencent sends, and what cannot be understood. */
const samplePath = (path: string, sdkAppId: number): string =>
  `${path}?SdkAppid=${sdkAppId}&CallbackCommand=C2C.CallbackAfterMsgWithDraw&contenttype=json&ClientIP=127.0.0.1&OptPlatform=RESTAPI`

const sample = {
  CallbackCommand: 'C2C.CallbackAfterMsgWithDraw',
  From_Account: 'jared',
  To_Account: 'Jonh',
  MsgKey: '48374_2837546_1557481126',
  UnreadMsgNum: 7,
}

/** A webhook as Tencent sends it, to paste. */
export function sampleWebhook(
  path: string,
  sdkAppId: number,
): { readonly url: string; readonly body: string } {
  return { url: samplePath(path, sdkAppId), body: JSON.stringify(sample) }
}

/** Authentic, but without its MsgKey: it goes to quarantine. */
export function sampleWithoutKey(
  path: string,
  sdkAppId: number,
): { readonly url: string; readonly body: string } {
  const { MsgKey: _, ...rest } = sample
  return { url: samplePath(path, sdkAppId), body: JSON.stringify(rest) }
}
