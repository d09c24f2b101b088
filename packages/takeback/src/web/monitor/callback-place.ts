/** Where this app backend receives webhooks, for the commands that the page offers to paste. */
import { createContext, useContext } from 'react'

export interface CallbackPlace {
  readonly origin: string
  readonly path: string
}

/** Until the server has said it: the same machine, the default port. */
const usual = (): CallbackPlace => ({ origin: `http://${location.hostname}:8081`, path: '/callback' })

const Place = createContext<string | null>(null)

/** Holds `OverviewView.callbackUrl`. */
export const CallbackUrl = Place.Provider

export function useCallbackPlace(): CallbackPlace {
  const url = useContext(Place)
  if (url === null) return usual()
  const { origin, pathname } = new URL(url)
  return { origin, path: pathname }
}
