/** What helps against an address that is not called: rule D31 of docs/spec/delivery.md. Pure. */

/** What `vetAddress` says of the ranges that the switch opens; inside a tunnel it opens none of them. */
const opened = /^the address is (?:loopback|private-use|unique-local)$/

/** `why`: of a verdict on an address. */
export function blockedAdvice(why: string): string {
  return opened.test(why)
    ? 'If it is one of your own, start the Chat backend with --allow-private-webhooks.'
    : 'No switch opens it (--allow-private-webhooks is for loopback and private addresses): give a URL with another address.'
}
