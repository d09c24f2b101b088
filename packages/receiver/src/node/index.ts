/** The receiver behind plain node:http. */
export { toNodeHandler, type NodeHandlerOptions } from './to-node-handler.ts'
export type { TrustProxy } from '../client-ip.ts'
