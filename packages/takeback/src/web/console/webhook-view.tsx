/** Where an app's webhooks go, which, with how much patience and in which form; how they are signed; and a test of it. */
import { type ConsoleApp, webhookUrlTrouble } from '@takeback/protocol'
import { useState } from 'react'
import { ProblemNotice } from '../design/notice.tsx'
import { DetailBones } from '../live-list/detail-panel.tsx'
import { useConsoleWords } from '../words/console-words.ts'
import { useSpeech } from '../words/language.tsx'
import { commandProblem } from './command-problem.ts'
import { FormsCard } from './forms-card.tsx'
import { RetriesCard } from './retries-card.tsx'
import { SigningCard } from './signing-card.tsx'
import { SwitchesCard } from './switches-card.tsx'
import { TestEventCard } from './test-event-card.tsx'
import { TokenCard } from './token-card.tsx'
import { UrlCard } from './url-card.tsx'
import { type Settings, useSettings } from './use-settings.ts'

interface WebhookViewProps {
  readonly app: ConsoleApp
  readonly say: (text: string) => void
  /** The overview is read again. */
  readonly again: () => void
}

export function WebhookView({ app: { sdkAppId, webhook }, say, again }: WebhookViewProps) {
  const said = useConsoleWords()
  const settings = useSettings(sdkAppId, webhook !== null)
  const { saved, draft, problem, edit, refresh, changes } = settings

  function changed(): void {
    refresh()
    again()
  }

  return (
    <main className="scroller" id="content" tabIndex={-1}>
      <div className="sheet settings">
        <header className="sheet-head">
          <h2>{said.views.webhook}</h2>
        </header>
        {problem === null ? null : <ProblemNotice problem={problem} retry={refresh} />}
        {problem === null && (saved === null || draft === null) ? (
          <DetailBones label={said.webhook.loading} />
        ) : null}
        {saved === null || draft === null ? null : (
          <>
            <form id="settings" onSubmit={(event) => event.preventDefault()} aria-label={said.views.webhook}>
              <UrlCard draft={draft} edit={edit} />
              <SwitchesCard draft={draft} edit={edit} />
              <RetriesCard draft={draft} edit={edit} />
              <FormsCard draft={draft} edit={edit} />
            </form>
            <TokenCard app={sdkAppId} saved={saved} say={say} changed={changed} />
            <SigningCard app={sdkAppId} saved={saved} say={say} changed={changed} />
            <TestEventCard app={sdkAppId} saved={saved} isUnsaved={changes.includes('Url')} />
          </>
        )}
      </div>
      {changes.length === 0 ? null : <SaveBar settings={settings} say={say} again={again} />}
    </main>
  )
}

interface SaveBarProps {
  readonly settings: Settings
  readonly say: (text: string) => void
  readonly again: () => void
}

function SaveBar({ settings, say, again }: SaveBarProps) {
  const console = useConsoleWords()
  const { webhook: said } = console
  const { words } = useSpeech()
  const { draft, changes, discard, save } = settings
  const [saving, setSaving] = useState(false)
  const [why, setWhy] = useState('')
  const isWrong = draft !== null && draft.Url !== '' && webhookUrlTrouble(draft.Url) !== null

  async function submit(): Promise<void> {
    setSaving(true)
    setWhy('')
    try {
      await save()
      say(said.saved)
      again()
    } catch (error) {
      setWhy(said.notSaved(commandProblem(error, words, console)))
    }
    setSaving(false)
  }

  return (
    <div className="save-bar" role="group" aria-label={said.save}>
      <span role={why === '' ? 'status' : 'alert'} data-tone={why === '' ? undefined : 'danger'}>
        {why === '' ? said.unsaved(changes.length) : why}
      </span>
      <span className="header-gap" />
      <button type="button" className="button" disabled={saving} onClick={discard}>
        {said.discard}
      </button>
      <button
        type="button"
        className="button"
        data-primary=""
        disabled={saving || isWrong}
        onClick={() => void submit()}
      >
        {saving ? said.saving : said.save}
      </button>
    </div>
  )
}
