import { type Admin, AdminRefused } from '../../admin/admin.ts'
import { printable } from '../printable.ts'

/** An admin that tells of every call as it goes and comes. `elapsed` in milliseconds. */
export function toldAdmin(admin: Admin, tell: (line: string) => void, elapsed: () => number): Admin {
  return {
    async call(service, command, body) {
      const began = elapsed()
      const inMs = () => `in ${Math.round(elapsed() - began)} ms`
      tell(`--> POST /v4/${service}/${command}\n    ${JSON.stringify(body)}`)
      try {
        const answer = await admin.call(service, command, body)
        tell(`<-- OK ${inMs()}\n    ${printable(JSON.stringify(answer))}`)
        return answer
      } catch (error) {
        if (error instanceof AdminRefused)
          tell(`<-- FAIL ${error.code} ${inMs()}\n    ${printable(error.info)}`)
        throw error
      }
    },
  }
}
