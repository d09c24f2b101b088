/** The system's Chromium, driven by playwright-core. On a machine without it the scenes are skipped, in CI they fail. */
import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (path) => existsSync(path),
)

/** True also in CI: there a missing browser is a failure, not a skip. */
export const canDriveChromium = executablePath !== undefined || process.env['CI'] === 'true'

if (!canDriveChromium) {
  process.stderr.write('The browser scenes are skipped: apt-get install chromium\n')
}

export async function launchChromium(): Promise<Browser> {
  if (executablePath === undefined) throw new Error('There is no Chromium here: apt-get install chromium')
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}
