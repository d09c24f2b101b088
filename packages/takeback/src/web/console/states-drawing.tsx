/**
 * How a delivery goes, as a small drawing of its states. Each is a button that narrows the list to it.
 *
 *   waiting → sending → delivered
 *      ↖ fails ↙   ↘ parked → late
 *   superseded      ↘ dead
 */
import type { DeliveryState } from '@takeback/protocol'
import { ArrowRight, CornerDownRight, RotateCcw } from 'lucide-react'
import { DeliveryStateMark } from '../deliveries/state-mark.tsx'
import { useConsoleWords } from '../words/console-words.ts'
import { useSpeech } from '../words/language.tsx'

interface StatesDrawingProps {
  readonly shown: DeliveryState | undefined
  readonly show: (state: DeliveryState | undefined) => void
}

export function StatesDrawing({ shown, show }: StatesDrawingProps) {
  const { drawing: said } = useConsoleWords()
  const { words } = useSpeech()
  const state = (name: DeliveryState) => (
    <button
      type="button"
      className="drawn"
      aria-pressed={shown === name}
      aria-label={said.only(words.deliveries.states[name])}
      title={words.deliveries.stateWhy[name]}
      onClick={() => show(shown === name ? undefined : name)}
    >
      <DeliveryStateMark state={name} />
    </button>
  )
  return (
    <div className="drawing" role="group" aria-label={said.label}>
      <span className="drawing-line">
        {state('waiting')}
        <ArrowRight size={14} aria-hidden />
        {state('sending')}
        <ArrowRight size={14} aria-hidden />
        {state('delivered')}
      </span>
      <span className="drawing-line">
        <span className="drawing-note">
          <RotateCcw size={12} aria-hidden />
          {said.retry}
        </span>
        {state('parked')}
        <ArrowRight size={14} aria-hidden />
        {state('late')}
      </span>
      <span className="drawing-line">
        <CornerDownRight size={14} aria-hidden />
        {state('dead')}
        {state('superseded')}
      </span>
    </div>
  )
}
