/** What narrows the list of deliveries, and holds it. */
import { Pause, Play } from 'lucide-react'
import { type ReactNode, type RefObject, useCallback } from 'react'
import { allCommands, allStates, type DeliveryFilters, sinceNames } from '../api/console.ts'
import { deliveryLooks } from '../deliveries/state-mark.tsx'
import { kindIcons } from '../design/kind-icons.ts'
import { ChoiceChip } from '../live-list/filter-chips.tsx'
import { SearchField } from '../live-list/search-field.tsx'
import { useConsoleWords } from '../words/console-words.ts'
import { useSpeech } from '../words/language.tsx'
import { commandName, kindOf } from './command-mark.tsx'
import type { Narrow } from './use-route.ts'

interface DeliveryFiltersProps {
  readonly filters: DeliveryFilters
  readonly narrow: Narrow
  /** Another control has the state. */
  readonly withoutState?: boolean
  readonly held: boolean
  readonly toggleHold: () => void
  readonly search: RefObject<HTMLInputElement | null>
  readonly children?: ReactNode
}

export function DeliveryFilterBar(props: DeliveryFiltersProps) {
  const { filters, narrow, withoutState = false, held, toggleHold, search, children } = props
  const said = useConsoleWords()
  const { words } = useSpeech()
  const find = useCallback((text: string | undefined) => narrow('q', text), [narrow])
  const holdName = held ? said.list.release : said.list.hold
  const states = allStates.map((value) => ({
    value,
    name: words.deliveries.states[value],
    icon: deliveryLooks[value].icon,
  }))
  const commands = allCommands.map((value) => ({
    value,
    name: commandName(value, said, words),
    icon: kindIcons[kindOf(value)],
  }))
  const sinces = sinceNames.map((value) => ({ value, name: said.filters.sinceChoices[value] }))
  return (
    <div className="filter-bar" role="search" aria-label={words.filters.label}>
      <SearchField value={filters.q ?? ''} narrow={find} field={search} />
      <div className="chips">
        {withoutState ? null : (
          <ChoiceChip
            name={said.filters.state}
            value={filters.state}
            choices={states}
            change={(value) => narrow('state', value)}
          />
        )}
        <ChoiceChip
          name={said.filters.webhook}
          value={filters.command}
          choices={commands}
          change={(value) => narrow('command', value)}
        />
        <ChoiceChip
          name={said.filters.since}
          value={filters.since}
          choices={sinces}
          change={(value) => narrow('since', value)}
        />
      </div>
      <div className="list-actions">
        {children}
        <button
          type="button"
          className="button"
          title={`${holdName} (${words.help.spaceKey})`}
          aria-pressed={held}
          onClick={toggleHold}
        >
          {held ? <Play size={14} /> : <Pause size={14} />}
          <span className="action-name">{holdName}</span>
        </button>
      </div>
    </div>
  )
}
