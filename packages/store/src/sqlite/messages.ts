/** What opens the store's two threads: plain data. What they are asked afterwards: ../batch.ts. */
export interface OpenWriter {
  readonly file: string
  /** URL of the module whose default export is the StoreDefinition. */
  readonly module: string
  readonly now: number
  readonly wipeAfter: number
}

export interface OpenReader {
  readonly file: string
}
