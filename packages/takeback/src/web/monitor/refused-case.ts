/** The words of a refusal, and what fills them: the case itself and the settings here. Pure. */
import type { ReasonParams, RefusalsView, RefusedReasonView } from '@takeback/protocol'

export interface RefusedCase {
  /** Of `refusedWhy` and `refusedMend`. */
  readonly key: string
  readonly params: ReasonParams
}

export function refusedCase(
  { reason, params: given, detail }: Pick<RefusedReasonView, 'reason' | 'params' | 'detail'>,
  { sdkAppIds, callbackPath, tokens }: RefusalsView['settings'],
): RefusedCase {
  // Only a signature over the body has another field for its time.
  const params = {
    field: 'RequestTime',
    ...given,
    detail,
    served: sdkAppIds.join(', '),
    callbackPath,
    tokens,
  }
  const seconds = Number(given['seconds'])
  if (reason === 'sdkappid' && given['sdkAppId'] === '') return { key: 'sdkappid-missing', params }
  if (reason !== 'stale') return { key: reason, params }
  return { key: seconds < 0 ? 'stale-ahead' : 'stale', params: { ...params, seconds: Math.abs(seconds) } }
}
