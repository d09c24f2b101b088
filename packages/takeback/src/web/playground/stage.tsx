/** Phones, admin, and what the newest recall did. */
import type { Message } from '@takeback/client'
import { RotateCcw } from 'lucide-react'
import { useCallback, useState } from 'react'
import { problemSentence } from '../design/problem-sentence.ts'
import { usePlaygroundSpeech } from '../words/playground-words.ts'
import { AdminPanel } from './admin-panel.tsx'
import { invitationLeft, invitedTo } from './invitation.ts'
import { sayAnew } from './opening.ts'
import type { Phone } from './phone.ts'
import { PhoneView } from './phone-view.tsx'
import { ReceiverPanel } from './receiver-panel.tsx'
import { refusalSentence } from './refusal-sentence.ts'
import { ResiduePanel } from './residue-panel.tsx'
import { TracePanel } from './trace-panel.tsx'
import { useInTime } from './use-in-time.ts'
import type { Phones } from './use-phones.ts'
import { useRecall } from './use-recall.ts'
import { useSaid } from './use-said.ts'
import { WirePanel } from './wire-panel.tsx'

export function Stage({ view, phones, witnesses, isFreshened }: Phones) {
  const { words, language } = usePlaygroundSpeech()
  const said = words.playground
  const [spoken, say] = useSaid(isFreshened ? said.freshened : '')
  const [isPlaying, setPlaying] = useState(false)
  const isInviting = useInTime(() => invitationLeft(phones))
  const { recall, takeBack, checkAgain } = useRecall(
    view,
    phones,
    witnesses,
    useCallback(
      (checks) => {
        const asked = checks.filter(({ verdict }) => verdict !== 'not-asked')
        say(said.said.checks(asked.filter(({ verdict }) => verdict === 'passed').length, asked.length))
      },
      [say, said],
    ),
  )

  async function play(): Promise<void> {
    setPlaying(true)
    try {
      await sayAnew(witnesses, language)
    } catch (error) {
      say(problemSentence(error, words))
    }
    setPlaying(false)
  }

  const recallBy = (phone: Phone, message: Message): Promise<void> =>
    takeBack(message, () => phone.chat.revokeMessage(message)).catch((error: unknown) =>
      say(refusalSentence(error, words)),
    )

  return (
    <>
      <div className="lead">
        <p>{said.lead}</p>
        <button
          type="button"
          className="button"
          data-primary={isInviting ? undefined : ''}
          title={said.sceneWhy}
          disabled={isPlaying}
          onClick={() => void play()}
        >
          <RotateCcw size={14} />
          {said.scene}
        </button>
      </div>
      <div className="board">
        <div className="hands">
          <div className="phones" id="phones" tabIndex={-1}>
            {phones.map((phone) => (
              <PhoneView
                key={phone.person.userId}
                phone={phone}
                view={view}
                invitedTo={recall === null ? invitedTo(phone, phones) : null}
                takeBack={(message) => recallBy(phone, message)}
                say={say}
              />
            ))}
          </div>
          <AdminPanel view={view} witnesses={witnesses} takeBack={takeBack} />
        </div>
        <div className="findings">
          <TracePanel recall={recall} phones={phones} isInviting={isInviting} />
          <ResiduePanel recall={recall} checkAgain={checkAgain} />
          <div className="halves">
            <WirePanel recall={recall} />
            <ReceiverPanel recall={recall} />
          </div>
        </div>
      </div>
      <p className="toast" role="status">
        {spoken}
      </p>
    </>
  )
}
