/** What the recalled messages said, as far as it is kept; otherwise why not, and the setting that would keep it. */
import type { ContentView, RecallDetail, RecallView } from '@takeback/protocol'
import { Id } from '../design/id.tsx'
import { useSpeech } from '../words/language.tsx'
import { indentJson } from '../design/indent-json.ts'

interface RecalledContentProps {
  readonly recall: RecallView
  readonly content: RecallDetail['content']
}

export function RecalledContent({
  recall: { kind, messages },
  content: { policy, messages: contents },
}: RecalledContentProps) {
  const { words } = useSpeech()
  const said = words.detail
  const isKnown = contents.some(({ state }) => state !== 'absent')
  if (!isKnown) {
    return (
      <p className="aside">
        {policy === null ? said.contentOff : said.contentAbsent}{' '}
        <code className="id">{policy === null ? '--keep-content 48h' : afterSendOf[kind]}</code>
      </p>
    )
  }
  return (
    <ul className="lines">
      {contents.map((one, index) => (
        <li key={messages[index]?.key ?? index} className="content">
          {contents.length === 1 ? null : <Id value={messages[index]?.name ?? ''} longest={36} />}
          <Content content={one} kind={kind} />
        </li>
      ))}
    </ul>
  )
}

const afterSendOf: Readonly<Record<RecallView['kind'], string>> = {
  c2c: 'C2C.CallbackAfterSendMsg',
  group: 'Group.CallbackAfterSendMsg',
  topic: 'Group.CallbackAfterSendMsg',
  official: 'OfficialAccount.CallbackAfterSendMsg',
}

function Content({ content, kind }: { readonly content: ContentView; readonly kind: RecallView['kind'] }) {
  const { words, format } = useSpeech()
  const said = words.detail
  switch (content.state) {
    case 'absent':
      return (
        <p className="aside">
          {said.contentAbsent} <code className="id">{afterSendOf[kind]}</code>
        </p>
      )
    case 'gone':
      return (
        <p className="aside">
          {said.contentGone(format.exact(content.at))} {said.contentGoneWhy}{' '}
          <code className="id">--redact-recalled 7d</code>
        </p>
      )
    case 'kept':
      return (
        <>
          <blockquote className="said">
            {content.body.map((element, index) => {
              // What was said does not change: its place is its name.
              const place = `${index} ${element.MsgType}`
              return <Element key={place} element={element} />
            })}
          </blockquote>
          {content.cloudCustomData === null ? null : (
            <p className="aside">
              {said.customData} <span className="id">{content.cloudCustomData}</span>
            </p>
          )}
          <p className="aside">
            {said.sentBy(content.sender, format.exact(content.sentAt))}
            {' · '}
            {said.contentUntil(format.exact(content.until))}
          </p>
        </>
      )
  }
}

type MessageElement = Extract<ContentView, { state: 'kept' }>['body'][number]

/** A text is read as text; of other elements there are too many forms to draw. */
function Element({ element }: { readonly element: MessageElement }) {
  const text = element.MsgContent['Text']
  if (element.MsgType === 'TIMTextElem' && typeof text === 'string') return <p>{text}</p>
  return (
    <>
      <span className="aside id">{element.MsgType}</span>
      <pre className="code" tabIndex={0} aria-label={element.MsgType}>
        {indentJson(JSON.stringify(element.MsgContent))}
      </pre>
    </>
  )
}
