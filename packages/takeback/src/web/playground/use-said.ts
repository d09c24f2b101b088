/** The answer to what a person just did: seen, heard by screen readers, gone after a while. */
import { useEffect, useState } from 'react'

const saidFor = 6000

export function useSaid(first: string): readonly [string, (text: string) => void] {
  const [said, say] = useState(first)
  useEffect(() => {
    if (said === '') return undefined
    const timer = setTimeout(() => say(''), saidFor)
    return () => clearTimeout(timer)
  }, [said])
  return [said, say]
}
