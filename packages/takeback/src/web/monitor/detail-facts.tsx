/** Who, where, when: every field that the kind of recall can have; what Tencent does not send says so, with the reason. */
import type { RecallView } from '@takeback/protocol'
import { ListFilter } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Filters } from '../api/recalls.ts'
import { CopyButton } from '../design/copy-button.tsx'
import { IconButton } from '../design/icon-button.tsx'
import { Id } from '../design/id.tsx'
import { Age } from '../design/server-clock.tsx'
import { useSpeech } from '../words/language.tsx'
import type { Words } from '../words/words.ts'
import { whyNoOperator } from './marks.tsx'
import type { Narrow } from './use-route.ts'

export function FactList({ recall, narrow }: { readonly recall: RecallView; readonly narrow: Narrow }) {
  const { words, format } = useSpeech()
  const said = words.detail
  const why = words.notSentWhy
  return (
    <dl className="facts">
      <IdFact
        name={said.operator}
        value={recall.operator}
        why={whyNoOperator(recall, words)}
        filter="operator"
        narrow={narrow}
      />
      {conversationFacts(recall, words).map(([name, value]) => (
        <IdFact key={name} name={name} value={value} filter="conversation" narrow={narrow} />
      ))}
      {recall.kind === 'group' || recall.kind === 'topic' ? (
        <Fact name={said.groupType} why={why.groupType}>
          {recall.groupType}
        </Fact>
      ) : null}
      <Fact name={said.happened} why={why.time}>
        {recall.eventTime === null ? null : format.exact(recall.eventTime)}
      </Fact>
      <Fact name={said.received}>
        {format.exact(recall.receivedAt)}{' '}
        <span className="aside">
          <Age time={recall.receivedAt} />
        </span>
      </Fact>
      <Fact name={said.lateness} why={why.lateness}>
        {recall.lateness === null ? null : format.span(recall.lateness)}
      </Fact>
      {recall.kind === 'c2c' ? (
        <Fact name={said.unread} why={why.unread}>
          {recall.unread === null ? null : format.number(recall.unread)}
        </Fact>
      ) : null}
      <Fact name={said.platform} why={why.platform}>
        {recall.platform}
      </Fact>
      <Fact name={said.clientIp} why={why.clientIp}>
        {recall.clientIp === null ? null : <span className="id">{recall.clientIp}</span>}
      </Fact>
      <Fact name={said.app}>
        <span className="id">{recall.sdkAppId}</span>
      </Fact>
      <Fact name={said.command}>
        <span className="id">{recall.command}</span>
      </Fact>
    </dl>
  )
}

function conversationFacts(recall: RecallView, words: Words): [string, string][] {
  const said = words.detail
  const facts: [string, string | null][] = [
    [said.from, recall.from],
    [said.to, recall.to],
    [said.group, recall.groupId],
    [said.topic, recall.topicId],
    [said.officialAccount, recall.officialAccount],
  ]
  return facts.filter((fact): fact is [string, string] => fact[1] !== null)
}

function Fact({
  name,
  why,
  children,
}: {
  readonly name: string
  readonly why?: string
  readonly children: ReactNode
}) {
  const { words } = useSpeech()
  return (
    <div>
      <dt>{name}</dt>
      {children === null ? (
        <dd>
          <span className="not-sent">{words.notSent}</span>
          {why === undefined ? null : <p className="why">{why}</p>}
        </dd>
      ) : (
        <dd>{children}</dd>
      )}
    </div>
  )
}

interface IdFactProps {
  readonly name: string
  readonly value: string | null
  readonly why?: string
  readonly filter: keyof Filters
  readonly narrow: Narrow
}

function IdFact({ name, value, why = '', filter, narrow }: IdFactProps) {
  const { words } = useSpeech()
  if (value === null) {
    return (
      <Fact name={name} why={why}>
        {null}
      </Fact>
    )
  }
  return (
    <Fact name={name}>
      <span className="with-actions">
        <Id value={value} longest={40} />
        <span className="row-actions">
          <CopyButton square text={() => value} />
          <IconButton
            small
            icon={ListFilter}
            size={14}
            label={words.detail.only(value)}
            press={() => narrow(filter, value)}
          />
        </span>
      </span>
    </Fact>
  )
}
