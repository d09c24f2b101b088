/** Everything that needs `node:crypto` or `node:zlib`; kept apart so that the rest runs in a browser. */
export * from './sign.ts'
export * from './standard-webhooks.ts'
export * from './user-sig.ts'
export type * from './verdict.ts'
