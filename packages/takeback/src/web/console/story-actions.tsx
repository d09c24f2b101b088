/** What can be done about one delivery: send it again, or park it, which is asked for twice. What can't be done has no button. */
import type { DeliveryStory } from '@takeback/protocol'
import { CirclePause } from 'lucide-react'
import { useState } from 'react'
import { park } from '../api/console.ts'
import { useConsoleWords } from '../words/console-words.ts'
import { useSpeech } from '../words/language.tsx'
import { isHeldByHand } from './by-hand.ts'
import { commandProblem } from './command-problem.ts'
import type { Hold } from './next-attempt.tsx'
import { SendAgain } from './send-again.tsx'

interface StoryActionsProps {
  readonly app: number
  readonly story: DeliveryStory
  readonly hold: Hold
  readonly say: (text: string) => void
  readonly again: () => void
}

/** before: nobody asked. asked: what happens is said, and waits for a yes. kept: that was a no. */
type Asked = 'before' | 'asked' | 'kept'

export function StoryActions({ app, story, hold, say, again }: StoryActionsProps) {
  const said = useConsoleWords()
  const { words } = useSpeech()
  const [asked, setAsked] = useState<Asked>('before')
  const [working, setWorking] = useState(false)
  const { id, state, settledAt } = story.delivery
  const canPark = settledAt === null && !isHeldByHand(story.delivery)
  const isSending = state === 'sending'

  async function parkIt(): Promise<void> {
    setWorking(true)
    try {
      const { Freed } = await park(app, id)
      say(Freed === null ? said.park.done(String(id)) : said.park.doneFreed(String(id), String(Freed)))
      setAsked('before')
    } catch (error) {
      say(said.park.failed(commandProblem(error, words, said)))
    }
    setWorking(false)
    again()
  }

  if (canPark && asked === 'asked') {
    return (
      <div
        className="story-ask"
        role="group"
        aria-label={said.park.park}
        // Escape would close the story, too.
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return
          event.stopPropagation()
          setAsked('kept')
        }}
      >
        <p id="park-why">{whatHappens(story, hold, said.park)}</p>
        <div className="notice-actions">
          <button
            type="button"
            className="button"
            data-primary=""
            ref={takeFocus}
            aria-describedby="park-why"
            disabled={working || isSending}
            onClick={() => void parkIt()}
          >
            <CirclePause size={14} />
            {working ? said.story.sending : said.park.sure}
          </button>
          <button type="button" className="button" onClick={() => setAsked('kept')}>
            {said.park.keep}
          </button>
          {isSending ? <span className="aside">{said.park.whileSending}</span> : null}
        </div>
      </div>
    )
  }
  return (
    <div className="notice-actions story-actions">
      <SendAgain app={app} story={story} say={say} again={again} />
      {canPark && !isSending ? (
        <button
          type="button"
          className="button"
          ref={asked === 'kept' ? takeFocus : null}
          onClick={() => setAsked('asked')}
        >
          <CirclePause size={14} />
          {said.park.park}
        </button>
      ) : null}
    </div>
  )
}

/** The button that was pressed is gone: whoever came by the keyboard goes on where it stood. */
function takeFocus(button: HTMLButtonElement | null): void {
  button?.focus({ preventScroll: true })
}

type Said = ReturnType<typeof useConsoleWords>['park']

function whatHappens({ followers, behind }: DeliveryStory, hold: Hold, said: Said): string {
  if (followers === 0) return `${said.nobodyBehind} ${said.itself}`
  const others = behind === null ? said.followers[hold ?? 'now'] : said.stillBehind
  return `${others(String(followers), followers)} ${said.itself}`
}
