/** An observer for `takeback check`: counts what a monitor shows as applied. Called with its URL, then the keys. */
const [monitor, ...keys] = process.argv.slice(2)
const counts = new Map()
let cursor = ''
do {
  const page = await (await fetch(`${monitor}/api/recalls?limit=200${cursor}`)).json()
  for (const { state, messages } of page.recalls) {
    for (const { key, first } of messages) {
      if (state === 'applied' && first) counts.set(key, (counts.get(key) ?? 0) + 1)
    }
  }
  cursor = page.next === null ? null : `&cursor=${encodeURIComponent(page.next)}`
} while (cursor !== null)
for (const key of keys) process.stdout.write(`${counts.get(key) ?? 0}\n`)
