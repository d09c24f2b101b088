/** The webhook settings of an app: as they are saved, and as they stand on the page. */
import { defaultForms, type WebhookConfig } from '@takeback/protocol'
import { useCallback, useEffect, useState } from 'react'
import { changeWebhook, fetchWebhook, type WebhookShown } from '../api/console.ts'
import { problemOf, type Problem } from '../api/problem.ts'

/** What is edited together, and saved together. */
export type Draft = Pick<WebhookConfig, 'Url' | 'CallbackCommandList' | 'Preset' | 'RetryTimeouts' | 'Forms'>

export interface Settings {
  /** Null: still loading. */
  readonly saved: WebhookShown | null
  readonly problem: Problem | null
  readonly draft: Draft | null
  readonly edit: (change: Partial<Draft>) => void
  readonly discard: () => void
  /** Only what differs goes to the server. Throws RequestFailed. */
  readonly save: () => Promise<void>
  /** Reads again: something else was changed beside the draft. */
  readonly refresh: () => void
  readonly changes: readonly (keyof Draft)[]
}

const neverSet: WebhookShown = {
  Url: '',
  CallbackCommandList: [],
  Preset: 'durable',
  RetryTimeouts: false,
  Forms: defaultForms,
  Paused: false,
  IsTokenEnable: false,
  SigningSecrets: 0,
  Warnings: [],
}

/** `isSet`: a webhook was set for this app once; else there is nothing to read. */
export function useSettings(app: number, isSet: boolean): Settings {
  const [saved, setSaved] = useState<WebhookShown | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [edited, setEdited] = useState<Partial<Draft>>({})
  const [round, setRound] = useState(0)

  useEffect(() => {
    let isGone = false
    async function read(): Promise<void> {
      try {
        const shown = isSet ? await fetchWebhook(app) : neverSet
        if (!isGone) {
          setSaved(shown)
          setProblem(null)
        }
      } catch (error) {
        if (!isGone) setProblem(problemOf(error))
      }
    }
    void read()
    return () => {
      isGone = true
    }
    // A new round is a reason to ask the same again.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [app, isSet, round])

  const edit = useCallback((change: Partial<Draft>) => setEdited((last) => ({ ...last, ...change })), [])
  const discard = useCallback(() => setEdited({}), [])
  const refresh = useCallback(() => setRound((count) => count + 1), [])
  const draft = saved === null ? null : { ...draftOf(saved), ...edited }
  const changes = saved === null || draft === null ? [] : changesOf(draftOf(saved), draft)

  async function save(): Promise<void> {
    if (draft === null) return
    // The first saving names the URL, whatever it is.
    const named = saved === neverSet ? (['Url', ...changes] as const) : changes
    setSaved(await changeWebhook(app, Object.fromEntries(named.map((name) => [name, draft[name]]))))
    setEdited({})
  }

  return { saved, problem, draft, edit, discard, save, refresh, changes }
}

function draftOf({ Url, CallbackCommandList, Preset, RetryTimeouts, Forms }: WebhookShown): Draft {
  return { Url, CallbackCommandList, Preset, RetryTimeouts, Forms }
}

function changesOf(saved: Draft, draft: Draft): (keyof Draft)[] {
  const names = Object.keys(saved) as (keyof Draft)[]
  return names.filter((name) => textOf(saved[name]) !== textOf(draft[name]))
}

/** Of a list the order says nothing. */
function textOf(value: Draft[keyof Draft]): string {
  return JSON.stringify(Array.isArray(value) ? value.toSorted() : value)
}
