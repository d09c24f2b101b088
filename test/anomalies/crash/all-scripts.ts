import { chatScript } from './chat-script.ts'
import { inboxScript } from './inbox-script.ts'
import type { ScriptKind } from './script.ts'

const scripts: Readonly<Record<string, ScriptKind>> = { chat: chatScript, inbox: inboxScript }

export function scriptNamed(name: string): ScriptKind {
  const script = scripts[name]
  if (script === undefined) throw new TypeError(`There is no script "${name}": give chat or inbox.`)
  return script
}
