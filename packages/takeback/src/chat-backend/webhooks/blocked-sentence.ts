/** Said when a URL is saved and when a Chat backend starts with it: rule D31 of docs/spec/delivery.md. */
import { blockedAdvice } from '../../http/egress/blocked-advice.ts'

export function blockedSentence(why: string): string {
  return `Webhooks to this URL are given up without a call: ${why}. ${blockedAdvice(why)}`
}
