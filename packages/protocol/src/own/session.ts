/** `GET /api/session` of a private side. */
export interface SessionView {
  /** The caller has a session, which `POST /sign-out` ends. False: nobody is asked to sign in here. */
  readonly signedIn: boolean
}
