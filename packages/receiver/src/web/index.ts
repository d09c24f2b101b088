/** The receiver behind everything that answers a Request with a Response. */
export { toWebHandler, type WebHandler, type WebHandlerOptions } from './to-web-handler.ts'
export type { TrustProxy } from '../client-ip.ts'
