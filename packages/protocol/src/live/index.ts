/** The wire between a client and the live gateway. Ours, not Tencent's: docs/spec/live.md. */
export * from './close-codes.ts'
export * from './conversation-id.ts'
export * from './down-schema.ts'
export * from './down.ts'
export * from './limits.ts'
export * from './message.ts'
export * from './platforms.ts'
export * from './up.ts'
