/** The screen of one phone: who, whether online, two conversations as tabs, messages, a line to write in. */
import type { Conversation, Message } from '@takeback/client'
import type { PlaygroundView } from '@takeback/protocol'
import { AtSign, CheckCheck, RefreshCw, Wifi, WifiOff } from 'lucide-react'
import { useState, useSyncExternalStore } from 'react'
import { usePlaygroundSpeech } from '../words/playground-words.ts'
import type { Bubble } from './bubble.ts'
import { BubbleList } from './bubble-list.tsx'
import { Composer } from './composer.tsx'
import type { Phone, PhoneStatus } from './phone.ts'
import { previewOf } from './preview.ts'

interface PhoneViewProps {
  readonly phone: Phone
  readonly view: PlaygroundView
  /** The message whose button stands out. */
  readonly invitedTo: string | null
  readonly takeBack: (message: Message) => Promise<void>
  readonly say: (text: string) => void
}

export function PhoneView({ phone, view, invitedTo, takeBack, say }: PhoneViewProps) {
  const { words } = usePlaygroundSpeech()
  const said = words.playground
  const { userId, platform } = phone.person
  const screen = useSyncExternalStore(phone.subscribe, phone.screen)
  const ids = Object.keys(screen.threads)
  const [open, setOpen] = useState(ids[0] ?? '')
  const [quoted, setQuoted] = useState<Bubble | null>(null)
  const isOffline = screen.status === 'offline'
  const conversation = screen.conversations.find(({ conversationID }) => conversationID === open)
  const unread = conversation?.unreadCount ?? 0
  const name = nameOf(open, conversation, view)

  function toggleNetwork(): void {
    phone.setOffline(!isOffline)
    say(isOffline ? said.said.online(userId) : said.said.offline(userId))
  }

  return (
    <section
      className="phone"
      aria-label={said.phone.label(userId)}
      data-offline={isOffline ? '' : undefined}
    >
      <header className="phone-head">
        <div>
          <h2>{said.phone.device(userId, platform)}</h2>
          <NetMark status={screen.status} />
        </div>
        <button
          type="button"
          className="button"
          data-small=""
          aria-pressed={isOffline}
          onClick={toggleNetwork}
        >
          {isOffline ? said.phone.goOnline : said.phone.goOffline}
        </button>
      </header>
      <div className="phone-tabs" role="tablist" aria-label={said.phone.label(userId)}>
        {ids.map((id) => {
          const line = screen.conversations.find(({ conversationID }) => conversationID === id)
          const isGroup = id.startsWith('GROUP')
          return (
            <button
              key={id}
              type="button"
              role="tab"
              id={tabId(userId, id)}
              aria-selected={id === open}
              aria-controls={panelId(userId)}
              onClick={() => {
                setOpen(id)
                setQuoted(null)
              }}
            >
              <span className="phone-tab-name">
                {isGroup ? said.phone.group : said.phone.oneToOne}
                {isGroup && mentions(screen.threads[id] ?? [], userId, line?.unreadCount ?? 0) ? (
                  <span className="mark" data-tone="warning" title={said.phone.mentioned}>
                    <AtSign size={12} aria-label={said.phone.mentioned} />
                  </span>
                ) : null}
                {(line?.unreadCount ?? 0) > 0 ? (
                  <span className="count" title={said.phone.unread(line?.unreadCount ?? 0)}>
                    {line?.unreadCount}
                  </span>
                ) : null}
              </span>
              <span className="phone-tab-preview">{previewOf(line?.lastMessage ?? null, userId, words)}</span>
            </button>
          )
        })}
      </div>
      <div className="phone-body" role="tabpanel" id={panelId(userId)} aria-labelledby={tabId(userId, open)}>
        <BubbleList
          bubbles={screen.threads[open] ?? []}
          me={userId}
          isGroup={open.startsWith('GROUP')}
          isOwner={view.group.owner === userId}
          isOffline={isOffline}
          invitedTo={invitedTo}
          name={name}
          timeLeft={(message, moderates) => phone.chat.recallTimeLeft(message, { moderates })}
          takeBack={takeBack}
          quote={setQuoted}
          sendAgain={(message) => void phone.sendAgain(message).catch(() => {})}
        />
        {unread > 0 ? (
          <div className="phone-unread">
            <span>{said.phone.unread(unread)}</span>
            <button
              type="button"
              className="button"
              data-small=""
              data-plain=""
              disabled={isOffline}
              onClick={() => void phone.chat.setMessageRead({ conversationID: open }).catch(() => {})}
            >
              <CheckCheck size={14} />
              {said.phone.markRead}
            </button>
          </div>
        ) : null}
        <Composer
          key={open}
          to={name}
          quoted={quoted}
          dropQuote={() => setQuoted(null)}
          send={(text) => {
            setQuoted(null)
            void phone.send(open, text, quoted).catch((error: unknown) => {
              if (error instanceof Error) say(error.message)
            })
          }}
        />
      </div>
      {screen.status === 'kicked' ? <p className="phone-kicked">{said.kicked}</p> : null}
    </section>
  )
}

function NetMark({ status }: { readonly status: PhoneStatus }) {
  const { words } = usePlaygroundSpeech()
  const said = words.playground.phone
  const Icon = status === 'online' ? Wifi : status === 'connecting' ? RefreshCw : WifiOff
  return (
    <span className="mark" data-tone={status === 'online' ? 'good' : 'warning'}>
      <Icon size={14} aria-hidden />
      {status === 'online' ? said.online : status === 'connecting' ? said.connecting : said.offline}
    </span>
  )
}

/** Unread, not taken back, and for this person. */
function mentions(thread: readonly Bubble[], userId: string, unread: number): boolean {
  const incoming = thread.filter(({ isMine, isRevoked }) => !isMine && !isRevoked)
  return unread > 0 && incoming.slice(-unread).some((bubble) => bubble.mentions.includes(userId))
}

/** As the list has it; without a nickname `C2Cjared` is jared. */
function nameOf(id: string, listed: Conversation | undefined, { group }: PlaygroundView): string {
  if (listed !== undefined && listed.name !== '') return listed.name
  return id.startsWith('GROUP') ? group.name : id.slice('C2C'.length)
}

function tabId(userId: string, conversation: string): string {
  return `tab-${userId}-${conversation}`
}

function panelId(userId: string): string {
  return `talk-${userId}`
}
