/** An observer for `takeback check`: counts what a handler of ./naive applied. Called with its URL, then the keys. */
const [url, ...keys] = process.argv.slice(2)
const effects = await (await fetch(url)).json()
for (const key of keys) process.stdout.write(`${effects[key] ?? 0}\n`)
