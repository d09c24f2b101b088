/** The words of a refusal, and what fills them: the case itself and the settings here. Pure. */
import type { ReasonParams, RefusalsView } from '@takeback/protocol'

export interface RefusedCase {
  /** Of `refusedWhy` and `refusedMend`. */
  readonly key: string
  readonly params: ReasonParams
}

export function refusedCase(
  reason: string,
  given: ReasonParams,
  { sdkAppIds, callbackPath, tokens }: RefusalsView['settings'],
): RefusedCase {
  const params = { ...given, served: sdkAppIds.join(', '), callbackPath, tokens }
  const seconds = Number(given['seconds'])
  if (reason === 'sdkappid' && given['sdkAppId'] === '') return { key: 'sdkappid-missing', params }
  if (reason !== 'stale') return { key: reason, params }
  return { key: seconds < 0 ? 'stale-ahead' : 'stale', params: { ...params, seconds: Math.abs(seconds) } }
}
