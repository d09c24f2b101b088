/** Calls `work` with 0 … count-1, at most `width` at once; the first failure ends it. */
export async function runParallel(
  count: number,
  width: number,
  work: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0
  const worker = async () => {
    while (next < count) {
      const index = next
      next += 1
      await work(index)
    }
  }
  await Promise.all(Array.from({ length: Math.min(width, count) }, worker))
}
