/** Demo mode: a real message is sent and taken back at the Chat backend, and its webhook comes the whole way round. */
import type { RecallKind } from '@takeback/protocol'
import { Undo2 } from 'lucide-react'
import { useState } from 'react'
import { makeDemoRecall, recallKinds } from '../api/recalls.ts'
import { kindIcons } from '../design/kind-icons.ts'
import { Menu } from '../design/menu.tsx'
import { useSpeech } from '../words/language.tsx'
import { problemSentence } from '../design/problem-sentence.ts'

export function MakeRecallMenu({ say }: { readonly say: (text: string) => void }) {
  const { words } = useSpeech()
  const { making, make } = useMakeRecall(say)
  return (
    <Menu
      end
      label={words.actions.makeRecall}
      renderButton={({ open, toggle }) => (
        <button
          type="button"
          className="button"
          data-primary=""
          aria-expanded={open}
          disabled={making}
          onClick={toggle}
        >
          <Undo2 size={14} />
          {making ? words.actions.making : words.actions.makeRecall}
        </button>
      )}
    >
      {recallKinds.map((kind) => {
        const Icon = kindIcons[kind]
        return (
          <button key={kind} type="button" className="menu-item" onClick={() => make(kind)}>
            <Icon size={16} strokeWidth={1.75} aria-hidden />
            {words.kinds[kind]}
          </button>
        )
      })}
    </Menu>
  )
}

/** On the empty page: the kinds side by side, nothing to open first. */
export function MakeRecallButtons({ say }: { readonly say: (text: string) => void }) {
  const { words } = useSpeech()
  const { making, make } = useMakeRecall(say)
  return (
    <div className="notice-actions" role="group" aria-label={words.actions.makeRecall}>
      <strong>{words.actions.makeRecall}</strong>
      {recallKinds.map((kind, index) => {
        const Icon = kindIcons[kind]
        return (
          <button
            key={kind}
            type="button"
            className="button"
            data-primary={index === 0 ? '' : undefined}
            disabled={making}
            onClick={() => make(kind)}
          >
            <Icon size={14} strokeWidth={1.75} aria-hidden />
            {words.kinds[kind]}
          </button>
        )
      })}
    </div>
  )
}

function useMakeRecall(say: (text: string) => void): {
  readonly making: boolean
  readonly make: (kind: RecallKind) => void
} {
  const { words } = useSpeech()
  const [making, setMaking] = useState(false)
  async function make(kind: RecallKind): Promise<void> {
    setMaking(true)
    try {
      await makeDemoRecall(kind)
      say(words.actions.made)
    } catch (error) {
      say(words.actions.notMade(problemSentence(error, words)))
    }
    setMaking(false)
  }
  return { making, make: (kind) => void make(kind) }
}
