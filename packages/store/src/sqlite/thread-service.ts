/** The inside of a worker thread: open once, answer one message at a time, close. `thread.ts` is the outside. */
import { parentPort, type MessagePort } from 'node:worker_threads'
import { errorText, type ErrorText } from '../error-text.ts'

export interface Service<Request, Reply> {
  /** Sent to the other side when the service is open. */
  readonly greeting: unknown
  answer(request: Request): Reply
  /** Called when a reply can't be cloned: the same reply with what can. */
  portable(reply: Reply): Reply
  close(): void
}

export type ToService =
  | { readonly kind: 'open'; readonly options: unknown }
  | { readonly kind: 'ask'; readonly request: unknown }
  | { readonly kind: 'close' }

export type FromService =
  | { readonly kind: 'opened'; readonly greeting: unknown }
  | { readonly kind: 'refused'; readonly error: ErrorText }
  | { readonly kind: 'reply'; readonly reply: unknown }

/** What `open` throws is sent to the other side, and the thread ends. What `answer` throws ends the thread. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the worker says what it is sent
export function serveThread<Options, Request, Reply>(
  open: (options: Options) => Promise<Service<Request, Reply>>,
): void {
  if (parentPort === null) throw new Error('this module runs in a worker thread')
  const port: MessagePort = parentPort
  let service: Service<Request, Reply> | undefined

  port.on('message', (message: ToService) => {
    if (message.kind === 'open') void begin(message.options as Options)
    else if (message.kind === 'ask') answer(message.request as Request)
    else close()
  })

  async function begin(options: Options): Promise<void> {
    try {
      service = await open(options)
      send({ kind: 'opened', greeting: service.greeting })
    } catch (error) {
      send({ kind: 'refused', error: errorText(error) })
      end(port)
    }
  }

  function answer(request: Request): void {
    if (service === undefined) throw new Error('asked before it was open')
    const reply = service.answer(request)
    try {
      send({ kind: 'reply', reply })
    } catch {
      send({ kind: 'reply', reply: service.portable(reply) })
    }
  }

  function close(): void {
    service?.close()
    end(port)
  }

  function send(message: FromService): void {
    port.postMessage(message)
  }
}

/** Deno's threads have no port to close: they close themselves. */
function end(port: Partial<Pick<MessagePort, 'close'>>): void {
  if (port.close !== undefined) port.close()
  else globalThis.close()
}
