/** The phones of the page and their witnesses: made, started, ended with the page. */
import type { PlaygroundView } from '@takeback/protocol'
import { useEffect, useRef, useState } from 'react'
import { fetchPlayground } from '../api/playground.ts'
import { problemOf, type Problem } from '../api/problem.ts'
import type { Language } from '../words/words.ts'
import { isStale, sayAnew } from './opening.ts'
import { createPhone, type Phone } from './phone.ts'

export interface Phones {
  readonly view: PlaygroundView
  readonly phones: readonly Phone[]
  /** One per phone: the same person's second device, always online. What a phone would know if it were not offline. */
  readonly witnesses: readonly Phone[]
  /** What was there could not be taken back any more, so the opening messages were said again. */
  readonly isFreshened: boolean
}

export type PhonesState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'no-api'; readonly problem: Problem }
  | { readonly kind: 'no-gateway'; readonly url: string }
  | ({ readonly kind: 'ready' } & Phones)

export function usePhones(language: Language): { readonly state: PhonesState; readonly again: () => void } {
  const [state, setState] = useState<PhonesState>({ kind: 'loading' })
  const [attempt, setAttempt] = useState(0)
  /** The language of the opening messages; another one does not begin anew. */
  const spoken = useRef(language)

  useEffect(() => {
    const abort = new AbortController()
    const made: Phone[] = []
    async function open(): Promise<PhonesState> {
      const view = await fetchPlayground(abort.signal)
      // Another tab of this page is another device.
      const tab = crypto.getRandomValues(new Uint32Array(1))[0]?.toString(36) ?? ''
      const phones = view.people.map((person) => createPhone(view, person, `phone-${tab}`))
      const witnesses = view.people.map((person) => createPhone(view, person, `witness-${tab}`))
      made.push(...phones, ...witnesses)
      try {
        await Promise.all(made.map((phone) => phone.start()))
      } catch {
        return { kind: 'no-gateway', url: view.chatUrl }
      }
      const isFreshened = isStale(witnesses)
      if (isFreshened) await sayAnew(witnesses, spoken.current)
      return { kind: 'ready', view, phones, witnesses, isFreshened }
    }
    async function show(): Promise<void> {
      const next = await open().catch((error: unknown): PhonesState => ({
        kind: 'no-api',
        problem: problemOf(error),
      }))
      if (!abort.signal.aborted) setState(next)
    }
    void show()
    return () => {
      abort.abort()
      for (const phone of made) phone.end()
    }
    // A new attempt is a reason to do the same again.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [attempt])

  return {
    state,
    again: () => {
      setState({ kind: 'loading' })
      setAttempt((count) => count + 1)
    },
  }
}
