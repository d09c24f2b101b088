/** One change at a time: while it is under way, and what is said when it is done or was refused. */
import { useState } from 'react'
import { useConsoleWords } from '../words/console-words.ts'
import { useSpeech } from '../words/language.tsx'
import { commandProblem } from './command-problem.ts'

export interface StepProps {
  readonly say: (text: string) => void
  /** What is shown is read again. */
  readonly changed: () => void
}

export interface Step {
  readonly working: boolean
  /** Empty: the last one was done. */
  readonly why: string
  /** True: it was done. */
  readonly run: (step: () => Promise<unknown>, done: string) => Promise<boolean>
}

export function useStep({ say, changed }: StepProps): Step {
  const said = useConsoleWords()
  const { words } = useSpeech()
  const [working, setWorking] = useState(false)
  const [why, setWhy] = useState('')

  async function run(step: () => Promise<unknown>, done: string): Promise<boolean> {
    setWorking(true)
    setWhy('')
    try {
      await step()
      say(done)
      return true
    } catch (error) {
      setWhy(commandProblem(error, words, said))
      return false
    } finally {
      setWorking(false)
      changed()
    }
  }

  return { working, why, run }
}
