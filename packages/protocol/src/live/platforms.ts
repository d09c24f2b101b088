/** What a client may say it runs on: the documented values of `OptPlatform` but RESTAPI (PROTOCOL 1.2). */
export const livePlatforms = ['Web', 'Android', 'iOS', 'Windows', 'Mac', 'iPad', 'Unknown'] as const

export type LivePlatform = (typeof livePlatforms)[number]

/** Other spellings of the documents. */
const spellings: ReadonlyMap<string, LivePlatform> = new Map([
  ...livePlatforms.map((platform) => [platform.toLowerCase(), platform] as const),
  ['macos', 'Mac'],
])

/** Compared without case; null for what is not documented, RESTAPI among it. */
export function livePlatformOf(text: string): LivePlatform | null {
  return spellings.get(text.toLowerCase()) ?? null
}
