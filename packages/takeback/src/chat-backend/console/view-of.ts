/** Addresses that the console understands by itself: `/console`, and below it an app and one of its views; without an app, those of the first. */
const views = ['nodes', 'webhook', 'deliveries', 'parked', 'keys', 'recall', 'lab'] as const
const isView = new RegExp(String.raw`^/console(?:/\d{1,15})?(?:/(?:${views.join('|')})(?:/\d{1,15})?)?$`)

export function consoleView(path: string): string | null {
  return isView.test(path) ? '/console/index.html' : null
}
