/** The system's Chromium, driven by playwright-core. */
import { existsSync } from 'node:fs'
import { chromium, type Browser, type BrowserContextOptions } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { needs } from '../setup/needs.ts'

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (path) => existsSync(path),
)

export const needsChromium = needs(executablePath !== undefined, 'apt-get install chromium')

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

/** One browser for the tests of a describe: call this there, and what it gives in a test. */
export function sharedBrowser(): () => Browser {
  let browser: Browser | undefined
  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(async () => browser?.close())
  return () => {
    if (browser === undefined) throw new Error('Ask for the browser in a test.')
    return browser
  }
}

/** A laptop. */
export const wide: BrowserContextOptions = { viewport: { width: 1280, height: 800 }, locale: 'en-US' }
/** A phone. */
export const narrow: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  locale: 'en-US',
  isMobile: true,
  hasTouch: true,
}
