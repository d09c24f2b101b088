/** Ends the session of whoever signed in; where nobody has to, there is no button. */
import { LogOut } from 'lucide-react'
import { useEffect, useState } from 'react'
import { fetchSignedIn, signOut } from '../api/session.ts'
import { useSpeech } from '../words/language.tsx'
import { IconButton } from './icon-button.tsx'

export function SignOut() {
  const { words } = useSpeech()
  const signedIn = useSignedIn()
  const [failed, setFailed] = useState(false)
  if (!signedIn) return null

  async function leave(): Promise<void> {
    setFailed(false)
    try {
      await signOut()
      // Not to come back here: Back would show what the session was for.
      location.replace('/sign-in')
    } catch {
      setFailed(true)
    }
  }
  return (
    <>
      <IconButton
        icon={LogOut}
        className="header-sign-out"
        label={words.header.signOut}
        press={() => void leave()}
      />
      {failed ? (
        <p className="toast" role="alert">
          {words.header.notSignedOut}
        </p>
      ) : null}
    </>
  )
}

function useSignedIn(): boolean {
  const [signedIn, setSignedIn] = useState(false)
  useEffect(() => {
    const abort = new AbortController()
    // Without an answer the page has other troubles, and says so itself.
    fetchSignedIn(abort.signal).then(setSignedIn, () => {})
    return () => abort.abort()
  }, [])
  return signedIn
}
