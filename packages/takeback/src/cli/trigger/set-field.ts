/** `--set PATH=VALUE`: rule TG3 of docs/spec/command.md. Pure. */
import { UsageError } from '../flags.ts'

/** A new value: the body with the field changed. Throws UsageError for a path that leads nowhere. */
export function setField<Body extends object>(body: Body, assignment: string): Body {
  const equals = assignment.indexOf('=')
  const path = assignment.slice(0, Math.max(equals, 0))
  if (path === '') {
    throw new UsageError(
      `--set is "${assignment}": write PATH=VALUE, for example --set MsgSeqList.0.MsgSeq=7 or --set Future=true.`,
    )
  }
  const value = valueOf(assignment.slice(equals + 1))
  const steps = path.split('.')
  // A field that no document has is a thing to try out; a step into nothing is a slip.
  if (steps.length > 1) checkPath(body, path, steps)
  return changed(body, steps, value) as Body
}

function checkPath(body: object, path: string, steps: readonly string[]): void {
  let place: unknown = body
  for (const [index, step] of steps.entries()) {
    if (typeof place !== 'object' || place === null || !Object.hasOwn(place, step)) {
      const where = index === 0 ? 'the body' : steps.slice(0, index).join('.')
      throw new UsageError(
        `--set names "${path}", but ${where} has no "${step}"${fieldsOf(place)}. A new field can only be set at the top: --set NAME=VALUE.`,
      )
    }
    place = (place as Record<string, unknown>)[step]
  }
}

function fieldsOf(place: unknown): string {
  if (typeof place !== 'object' || place === null) return ''
  const names = Object.keys(place)
  return names.length === 0 ? '' : `: it has ${names.slice(0, 12).join(', ')}`
}

function changed(place: unknown, [step = '', ...rest]: readonly string[], value: unknown): unknown {
  const inner = rest.length === 0 ? value : changed((place as Record<string, unknown>)[step], rest, value)
  if (Array.isArray(place))
    return place.map((item: unknown, index) => (String(index) === step ? inner : item))
  return { ...(place as object), [step]: inner }
}

/** JSON when it parses, or else the text itself. */
function valueOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}
