/** Where the messages of a plan stand: the conversations with the most first, each with its first ids. Never text. */
import type { PlaceOfPlan, PlaceOfRecall } from '@takeback/protocol'
import { Id } from '../../design/id.tsx'
import { useConsoleWords } from '../../words/console-words.ts'
import { useSpeech } from '../../words/language.tsx'

const LONGEST_ID = 28
/** Three of them stand in one cell. */
const LONGEST_FIRST = 17

interface PlaceTableProps {
  readonly places: readonly PlaceOfPlan[]
  readonly hasMore: boolean
}

export function PlaceTable({ places, hasMore }: PlaceTableProps) {
  const { recall: said } = useConsoleWords()
  const { words, format } = useSpeech()
  if (places.length === 0) return null
  return (
    // Wider than a narrow screen, and nothing in it takes the focus: the keys scroll it itself.
    <div className="table-frame" role="group" aria-label={said.places} tabIndex={0}>
      <table className="table">
        <thead>
          <tr>
            <th>{said.kind}</th>
            <th>{said.where}</th>
            <th className="number">{said.messages}</th>
            <th>{said.first}</th>
          </tr>
        </thead>
        <tbody>
          {places.map((place) => (
            <tr key={`${place.Kind} ${nameOf(place)}`}>
              <td data-name={said.kind}>{words.kinds[place.Kind]}</td>
              <td data-name={said.where}>
                <Id value={nameOf(place)} longest={LONGEST_ID} />
              </td>
              <td className="number" data-name={said.messages}>
                {format.number(place.Messages)}
              </td>
              <td className="recall-first" data-name={said.first}>
                {place.First.map((id) => (
                  <Id key={id} value={id} longest={LONGEST_FIRST} />
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {hasMore ? <p className="card-body aside">{said.morePlaces}</p> : null}
    </div>
  )
}

export function nameOf(place: PlaceOfRecall): string {
  switch (place.Kind) {
    case 'c2c':
      return place.To_Account
    case 'group':
      return place.GroupId
    case 'topic':
      return place.TopicId
    case 'official':
      return place.Official_Account
  }
}
