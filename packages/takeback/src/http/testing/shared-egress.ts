/** For tests of the one guarded way out: an egress that the tests of a file share, and endpoints that say what they are told. */
import { afterAll, beforeAll } from 'vitest'
import type { EgressAnswer, EgressRequest } from '../egress/answer.ts'
import { createEgress, type Egress } from '../egress/egress.ts'
import { type RawEndpoint, rawEndpoint } from './raw-endpoint.ts'

/** A deadline that no machine reaches by standing still: those who test it bring their own. */
export const request = { body: '{}', deadlineMs: 20_000, maxAnswerBytes: 1024 }
export const ok = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}'

/** Posts over an egress of the file's own, which may call loopback. */
export function sharedEgress(): (url: string, more?: Partial<EgressRequest>) => Promise<EgressAnswer> {
  let egress: Egress | undefined
  beforeAll(() => {
    egress = createEgress({ allowLoopback: true })
  })
  afterAll(() => egress?.close())
  return (url, more = {}) => {
    if (egress === undefined) throw new Error('The egress opens before the tests: post in one.')
    return egress.post({ ...request, url, ...more })
  }
}

export const to = (endpoint: RawEndpoint) => `http://127.0.0.1:${endpoint.port}/callback`

/** Answers every request (bodies of `{}`) with the same bytes. */
export const answering = (answer: string | Buffer, heard: string[] = []) =>
  rawEndpoint((socket) => {
    let text = ''
    socket.on('data', (chunk) => {
      text += chunk.toString()
      if (!text.endsWith('{}')) return
      heard.push(text)
      text = ''
      socket.write(answer)
    })
  })
