/** How often the secret may be tried: rule H50 of docs/spec/http.md. A try costs a scrypt, whoever makes it. */
const attemptsPerMinute = 10
const attemptsPerMinuteOfAll = 60
const MINUTE = 60_000

/** True: may try. Counts per address and over all, in windows of a minute. */
export function createAttemptLimit(clock: { now(): number }): (address: string) => boolean {
  let window = 0
  let all = 0
  const attempts = new Map<string, number>()

  return (address) => {
    const minute = Math.floor(clock.now() / MINUTE)
    if (minute !== window) {
      window = minute
      all = 0
      attempts.clear()
    }
    const mine = (attempts.get(address) ?? 0) + 1
    if (mine > attemptsPerMinute || all >= attemptsPerMinuteOfAll) return false
    attempts.set(address, mine)
    all++
    return true
  }
}
