/** What narrows the list and what one does with it: search, chips, pause, export, make a recall. */
import { Download, Pause, Play } from 'lucide-react'
import { type RefObject, useCallback } from 'react'
import { exportHref, recallKinds, recallStates, type Filters } from '../api/recalls.ts'
import { kindIcons } from '../design/kind-icons.ts'
import { Menu } from '../design/menu.tsx'
import { useSpeech } from '../words/language.tsx'
import { ChoiceChip, IdChip } from '../live-list/filter-chips.tsx'
import { SearchField } from '../live-list/search-field.tsx'
import { MakeRecallMenu } from './make-recall.tsx'
import { stateIcons } from './marks.tsx'
import type { Narrow } from './use-route.ts'

interface FilterBarProps {
  readonly filters: Filters
  readonly narrow: Narrow
  readonly paused: boolean
  readonly togglePause: () => void
  readonly demo: boolean
  readonly say: (text: string) => void
  readonly search: RefObject<HTMLInputElement | null>
}

/** The documented values of OptPlatform, in both spellings where the documents differ. */
const platforms = ['RESTAPI', 'Android', 'iOS', 'Web', 'Windows', 'Mac', 'macOS', 'iPad', 'Unknown']

export function FilterBar({ filters, narrow, paused, togglePause, demo, say, search }: FilterBarProps) {
  const { words } = useSpeech()
  const find = useCallback((text: string | undefined) => narrow('q', text), [narrow])
  const set = (name: keyof Filters) => (value: string | undefined) => narrow(name, value)
  const kinds = recallKinds.map((value) => ({ value, name: words.kinds[value], icon: kindIcons[value] }))
  const states = recallStates.map((value) => ({ value, name: words.states[value], icon: stateIcons[value] }))
  const said = words.filters
  return (
    <div className="filter-bar" role="search" aria-label={said.label}>
      <SearchField value={filters.q ?? ''} narrow={find} field={search} />
      <div className="chips">
        <ChoiceChip name={said.kind} value={filters.kind} choices={kinds} change={set('kind')} />
        <ChoiceChip name={said.state} value={filters.state} choices={states} change={set('state')} />
        <ChoiceChip
          name={said.platform}
          value={filters.platform}
          choices={platforms.map((value) => ({ value, name: value }))}
          change={set('platform')}
        />
        <IdChip
          name={said.operator}
          hint={said.operatorHint}
          value={filters.operator}
          change={set('operator')}
        />
        <IdChip
          name={said.conversation}
          hint={said.conversationHint}
          value={filters.conversation}
          change={set('conversation')}
        />
      </div>
      <div className="list-actions">
        {demo ? <MakeRecallMenu say={say} /> : null}
        <button
          type="button"
          className="button"
          title={paused ? words.actions.resume : words.actions.pause}
          aria-pressed={paused}
          onClick={togglePause}
        >
          {paused ? <Play size={14} /> : <Pause size={14} />}
          <span className="action-name">{paused ? words.actions.resume : words.actions.pause}</span>
        </button>
        <ExportMenu filters={filters} />
      </div>
    </div>
  )
}

function ExportMenu({ filters }: { readonly filters: Filters }) {
  const { words } = useSpeech()
  return (
    <Menu
      end
      label={words.actions.export}
      renderButton={({ open, toggle }) => (
        <button
          type="button"
          className="button"
          title={words.actions.export}
          aria-expanded={open}
          onClick={toggle}
        >
          <Download size={14} />
          <span className="action-name">{words.actions.export}</span>
        </button>
      )}
    >
      <a className="menu-item" href={exportHref('json', filters)} download>
        {words.actions.exportJson}
      </a>
      <a className="menu-item" href={exportHref('csv', filters)} download>
        {words.actions.exportCsv}
      </a>
    </Menu>
  )
}
