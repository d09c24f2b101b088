/** Who, where, when: what a delivery tells of, and which other delivery it belongs to. */
import type { DeliveryStory } from '@takeback/protocol'
import type { ReactNode } from 'react'
import { CopyButton } from '../design/copy-button.tsx'
import { Id } from '../design/id.tsx'
import { useConsoleWords } from '../words/console-words.ts'
import { useSpeech } from '../words/language.tsx'

interface StoryFactsProps {
  readonly story: DeliveryStory
  readonly goTo: (id: number) => void
}

/** More names say nothing that their count does not. */
const MOST_NAMED = 20

export function StoryFacts({ story, goTo }: StoryFactsProps) {
  const { story: said, list } = useConsoleWords()
  const { words, format } = useSpeech()
  const { delivery, eventTime, operator, clientIp, platform, messages, sentAgainAs, redeliveryOf } = story
  const places: readonly (readonly [name: string, value: string | null])[] = [
    [words.detail.from, delivery.from],
    [words.detail.to, delivery.to],
    [words.detail.group, delivery.groupId],
    [words.detail.topic, delivery.topicId],
    [words.detail.officialAccount, delivery.officialAccount],
  ]
  return (
    <dl className="facts">
      {sentAgainAs === null ? null : (
        <Fact name={said.sentAgainAs}>
          <DeliveryLink id={sentAgainAs} goTo={goTo} />
        </Fact>
      )}
      {redeliveryOf === null ? null : (
        <Fact name={said.redeliveryOf}>
          <DeliveryLink id={redeliveryOf} goTo={goTo} />
        </Fact>
      )}
      {places.map(([name, value]) =>
        value === null ? null : (
          <Fact key={name} name={name}>
            <Copied value={value} />
          </Fact>
        ),
      )}
      <Fact name={said.messages}>
        {messages.length === 0 ? (
          list.messages(format.number(delivery.messages), delivery.messages)
        ) : (
          <ul>
            {messages.slice(0, MOST_NAMED).map((name) => (
              <li key={name}>
                <Copied value={name} />
              </li>
            ))}
            {messages.length > MOST_NAMED ? (
              <li className="aside">{list.messages(format.number(messages.length), messages.length)}</li>
            ) : null}
          </ul>
        )}
      </Fact>
      <Fact name={said.operator}>
        <Copied value={operator} />
      </Fact>
      <Fact name={said.happened}>{format.exact(eventTime)}</Fact>
      <Fact name={words.detail.platform}>{platform}</Fact>
      <Fact name={words.detail.clientIp}>
        <span className="id">{clientIp}</span>
      </Fact>
      <Fact name={words.detail.command}>
        <span className="id">{delivery.command}</span>
      </Fact>
    </dl>
  )
}

function Copied({ value }: { readonly value: string }) {
  return (
    <span className="with-actions">
      <Id value={value} longest={40} />
      <span className="row-actions">
        <CopyButton square text={() => value} />
      </span>
    </span>
  )
}

function DeliveryLink({ id, goTo }: { readonly id: number; readonly goTo: (id: number) => void }) {
  return (
    <button type="button" className="link-button" onClick={() => goTo(id)}>
      {id}
    </button>
  )
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
