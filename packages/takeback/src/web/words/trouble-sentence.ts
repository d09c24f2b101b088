/** Why a webhook is not understood, as a sentence in the language of the page. */
import type { TroubleView } from '@takeback/protocol'
import { fill } from './fill.ts'
import { wordOf } from './word-of.ts'
import type { Words } from './words.ts'

export function troubleSentence({ code, params }: TroubleView, words: Words): string {
  const sentence = wordOf(words.troubles, code)
  const path = Object.hasOwn(params, 'path') ? String(params['path']) : ''
  const where = path === '' ? '' : fill(words.troubleAt, { path })
  const said = fill(sentence ?? words.troubles.unknown, { ...params, form: formOf(params['form'], words) })
  return where === '' ? said.charAt(0).toUpperCase() + said.slice(1) : where + said
}

/** What a text or a number has to be: the protocol has a handful of such forms. */
function formOf(form: string | number | undefined, words: Words): string {
  const said = String(form ?? '')
  for (const [name, pattern] of Object.entries(formPatterns)) {
    const found = pattern.exec(said)
    if (found !== null) return fill(wordOf(words.textForms, name) ?? said, { ...found.groups })
  }
  return said
}

const formPatterns = {
  ascii: /^(?<least>\d+) to (?<most>\d+) characters of printable ASCII$/,
  bytes: /^(?<least>\d+) to (?<most>\d+) bytes without control characters$/,
  atMost: /^at most (?<most>\d+) bytes without control characters$/,
  integer: /^an integer$/,
  between: /^from (?<least>\d+) to (?<most>\d+)$/,
  notBelow: /^below (?<least>-?\d+)$/,
}
