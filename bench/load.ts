/** A closed-loop client: `width` requests in flight until all are answered; the cheapest client that Node has. */
import { Pool } from 'undici'

export interface Load {
  readonly origin: string
  readonly width: number
  readonly count: number
  path(index: number): string
  body(index: number): string
  /** Throws when the answer is not the one expected. */
  check(status: number, body: string): void
}

/** Seconds that it took. */
export async function runLoad(load: Load): Promise<number> {
  const pool = new Pool(load.origin, { connections: load.width, pipelining: 1 })
  const began = performance.now()
  try {
    await Promise.all(Array.from({ length: load.width }, (_, lane) => runLane(pool, load, lane)))
    return (performance.now() - began) / 1000
  } finally {
    await pool.close()
  }
}

async function runLane(pool: Pool, load: Load, lane: number): Promise<void> {
  for (let index = lane; index < load.count; index += load.width) await post(pool, load, index)
}

function post(pool: Pool, load: Load, index: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let status = 0
    let text = ''
    pool.dispatch(
      {
        method: 'POST',
        path: load.path(index),
        headers: { 'content-type': 'application/json' },
        body: load.body(index),
      },
      {
        onRequestStart() {},
        onResponseStart(_controller, statusCode) {
          status = statusCode
        },
        onResponseData(_controller, chunk) {
          text += chunk.toString('latin1')
        },
        onResponseEnd() {
          try {
            load.check(status, text)
            resolve()
          } catch (error) {
            reject(error)
          }
        },
        onResponseError(_controller, error) {
          reject(error)
        },
      },
    )
  })
}
