/** The receiver behind plain node:http. */
export { toNodeHandler, type NodeHandlerOptions } from './to-node-handler.ts'
