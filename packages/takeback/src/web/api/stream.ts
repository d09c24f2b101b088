/**
 * A live stream of the server, kept open as long as the page is looked at.
 *
 * A hidden page lets go of it: a browser grants one origin six connections, and six forgotten tabs would starve the
 * seventh. Every (re)opening calls `opened`, where the caller loads what it missed. The browser retries a cut stream by
 * itself; a refused one (the sign-in ran out, a restart) is tried again here, and the caller's next load meets the 401.
 */
export type StreamHealth = 'connecting' | 'live' | 'lost'

export interface StreamListener {
  readonly opened: () => void
  /** More was missed than the stream will tell: load anew. */
  readonly reset: () => void
  readonly health: (health: StreamHealth) => void
}

const RETRY_AFTER = 3000
const HIDDEN_PATIENCE = 10_000
/** A heartbeat later than this means that a proxy holds a dead connection open. */
const SILENCE = 45_000

/** `events`: by name, what to do with the data of each. Returns the function that ends it. */
export function openStream(
  path: string,
  events: Readonly<Record<string, (data: unknown) => void>>,
  listener: StreamListener,
): () => void {
  let source: EventSource | null = null
  let retry: ReturnType<typeof setTimeout> | undefined
  let patience: ReturnType<typeof setTimeout> | undefined
  let silence: ReturnType<typeof setTimeout> | undefined

  function open(): void {
    close()
    listener.health('connecting')
    const opened = new EventSource(path)
    source = opened
    opened.addEventListener('open', () => {
      heard()
      listener.health('live')
      listener.opened()
    })
    for (const [name, tell] of Object.entries(events)) {
      opened.addEventListener(name, (event) => {
        heard()
        tell(JSON.parse(event.data as string))
      })
    }
    opened.addEventListener('reset', () => {
      heard()
      listener.reset()
    })
    opened.addEventListener('heartbeat', heard)
    opened.addEventListener('error', () => {
      listener.health('lost')
      if (opened.readyState === EventSource.CLOSED) retry = setTimeout(open, RETRY_AFTER)
    })
  }

  function heard(): void {
    clearTimeout(silence)
    silence = setTimeout(() => {
      listener.health('lost')
      open()
    }, SILENCE)
  }

  function close(): void {
    clearTimeout(retry)
    clearTimeout(silence)
    source?.close()
    source = null
  }

  function seen(): void {
    clearTimeout(patience)
    if (document.visibilityState === 'hidden') patience = setTimeout(close, HIDDEN_PATIENCE)
    else if (source === null) open()
  }

  document.addEventListener('visibilitychange', seen)
  open()
  return () => {
    document.removeEventListener('visibilitychange', seen)
    clearTimeout(patience)
    close()
  }
}
