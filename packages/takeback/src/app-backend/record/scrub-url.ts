/** A webhook's URL without what it must not tell: rule R74 of docs/spec/receiving.md. Pure but for the stand-ins. */
import { isProtocolWord } from './scrub-json.ts'
import { STAND_IN_APP, type StandIns } from './stand-ins.ts'

const PATH = '/callback'

/** Path and query; the order of the parameters stays. */
export function scrubUrl(url: string, standIns: StandIns): string {
  const question = url.indexOf('?')
  if (question === -1) return PATH
  const pairs = url
    .slice(question + 1)
    .split('&')
    .map((pair) => {
      const equals = pair.indexOf('=')
      return equals === -1 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)]
    })
    .filter(([name = '']) => decoded(name).toLowerCase() !== 'sign')
    .map(
      ([name = '', value = '']) =>
        `${name}=${encodeURIComponent(scrubbed(decoded(name), decoded(value), standIns))}`,
    )
  return `${PATH}?${pairs.join('&')}`
}

function scrubbed(name: string, value: string, standIns: StandIns): string {
  if (name === 'SdkAppid') return String(STAND_IN_APP)
  if (name === 'contenttype' || isProtocolWord(name, value)) return value
  return name === 'RequestTime' ? standIns.time(value) : standIns.text(value)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
