/** The messages of one conversation on one phone. A message that was taken back keeps its place and nothing else. */
import type { Message } from '@takeback/client'
import { CornerUpLeft, Undo2 } from 'lucide-react'
import { useLayoutEffect, useRef } from 'react'
import { usePlaygroundSpeech } from '../words/playground-words.ts'
import type { Bubble } from './bubble.ts'
import { revokedLine } from './preview.ts'
import { useInTime } from './use-in-time.ts'

interface BubbleListProps {
  readonly bubbles: readonly Bubble[]
  readonly me: string
  readonly isGroup: boolean
  /** Of the group: may take back what others said. */
  readonly isOwner: boolean
  readonly isOffline: boolean
  readonly invitedTo: string | null
  readonly name: string
  /** For how long a message may still be taken back, by its sender or by the owner of the group; milliseconds. */
  readonly timeLeft: (message: Message, asOwner: boolean) => number
  readonly takeBack: (message: Message) => Promise<void>
  readonly quote: (bubble: Bubble) => void
  readonly sendAgain: (message: Message) => void
}

export function BubbleList(props: BubbleListProps) {
  const { bubbles, name } = props
  const { words } = usePlaygroundSpeech()
  const said = words.playground.phone
  const list = useRef<HTMLUListElement>(null)
  const newest = bubbles.at(-1)?.id
  useLayoutEffect(() => {
    list.current?.scrollTo({ top: list.current.scrollHeight })
    // Another conversation and a new message are reasons to go to the end.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [newest, name])

  if (bubbles.length === 0) return <p className="phone-empty">{said.empty}</p>
  return (
    // Scrollable, therefore focusable: a keyboard must reach its end.
    <ul className="bubbles" ref={list} tabIndex={0} aria-label={said.messages(name)}>
      {bubbles.map((bubble) =>
        bubble.isRevoked ? (
          <Gone key={bubble.id} bubble={bubble} me={props.me} />
        ) : (
          <Said key={bubble.id} bubble={bubble} {...props} />
        ),
      )}
    </ul>
  )
}

function Gone({ bubble, me }: { readonly bubble: Bubble; readonly me: string }) {
  const { words } = usePlaygroundSpeech()
  return (
    <li className="gone" data-id={bubble.id}>
      <Undo2 size={12} aria-hidden />
      <span>
        {revokedLine(bubble.revoker, bubble.from, me, words)}
        {bubble.reason === '' ? null : (
          <span className="gone-reason">{words.playground.phone.reason(bubble.reason)}</span>
        )}
      </span>
    </li>
  )
}

function Said({
  bubble,
  isGroup,
  isOwner,
  isOffline,
  invitedTo,
  timeLeft,
  takeBack,
  quote,
  sendAgain,
}: BubbleListProps & { readonly bubble: Bubble }) {
  const { words, format } = usePlaygroundSpeech()
  const said = words.playground.phone
  const { isMine, message, status } = bubble
  const isSent = status === 'success'
  const mayTakeBack = useInTime(() => timeLeft(message, isGroup && isOwner))
  const isInvited = bubble.id === invitedTo
  return (
    <li className="bubble-line" data-mine={isMine ? '' : undefined} data-id={bubble.id}>
      <div className="bubble">
        {isGroup && !isMine ? <span className="bubble-from">{bubble.from}</span> : null}
        {bubble.quote === null ? null : (
          <blockquote className="bubble-quote">
            {bubble.quote.text === '' ? (
              <em>{said.quoteGone}</em>
            ) : (
              <>
                <cite>{bubble.quote.sender}</cite> {bubble.quote.text}
              </>
            )}
          </blockquote>
        )}
        <p className="bubble-text">{bubble.text}</p>
      </div>
      <div className="bubble-foot">
        <time title={format.exact(bubble.time * 1000)}>{format.clock(bubble.time * 1000).slice(0, 5)}</time>
        {status === 'unSend' ? <span>{said.waiting}</span> : null}
        {isMine && bubble.isPeerRead ? <span>{said.read}</span> : null}
        {status === 'fail' ? (
          <>
            <span className="bubble-failed">{said.notSent}</span>
            <button type="button" className="link-button" onClick={() => sendAgain(message)}>
              {said.sendAgain}
            </button>
          </>
        ) : null}
        {isSent ? (
          <span className="bubble-actions" data-shown={isInvited ? '' : undefined}>
            <button type="button" className="link-button" onClick={() => quote(bubble)}>
              <CornerUpLeft size={12} aria-hidden />
              {said.quote}
            </button>
            {mayTakeBack ? (
              <button
                type="button"
                className="button"
                data-small=""
                data-primary={isInvited ? '' : undefined}
                disabled={isOffline}
                onClick={() => void takeBack(message)}
              >
                <Undo2 size={12} />
                {isMine ? said.takeBack : said.takeBackAsOwner}
              </button>
            ) : null}
          </span>
        ) : null}
      </div>
    </li>
  )
}
