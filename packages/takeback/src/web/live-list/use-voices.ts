/**
 * Two voices. `say` answers what the person did, seen and heard. `whisper` is for screen readers only and gathers live
 * rows into one sentence every few seconds: politely, never a flood.
 */
import { useCallback, useEffect, useRef, useState } from 'react'

const SAID_FOR = 5000
const WHISPER_EVERY = 8000

export interface Voices {
  readonly said: string
  readonly whispered: string
  readonly say: (text: string) => void
  readonly whisper: (count: number) => void
}

export function useVoices(sentence: (count: number) => string): Voices {
  const [said, say] = useState('')
  const [whispered, setWhispered] = useState('')
  const gathered = useRef({ count: 0, sentence })
  useEffect(() => {
    gathered.current.sentence = sentence
  }, [sentence])

  useEffect(() => {
    if (said === '') return undefined
    const timer = setTimeout(() => say(''), SAID_FOR)
    return () => clearTimeout(timer)
  }, [said])

  useEffect(() => {
    const timer = setInterval(() => {
      const { count, sentence: spoken } = gathered.current
      gathered.current.count = 0
      setWhispered(count === 0 ? '' : spoken(count))
    }, WHISPER_EVERY)
    return () => clearInterval(timer)
  }, [])

  const whisper = useCallback((count: number) => {
    gathered.current.count += count
  }, [])
  return { said, whispered, say, whisper }
}
