/**
 * Who is online, over all processes of the store: rule ND5 of docs/spec/nodes.md. Of this one what it knows itself, of the others what they
 * reported last.
 */
import { GONE_AFTER_MS } from '../domain/node.ts'
import type { Engine } from '../engine.ts'
import type { Gateway } from '../live/gateway.ts'
import type { Presence } from '../rest/command.ts'
import { presenceElsewhere, type PresenceRow } from '../tables/presence.ts'

export interface PresenceParts {
  readonly engine: Engine
  readonly gateway: Pick<Gateway, 'platformsOf'>
  /** Of this process among the others; null: it has none yet. */
  readonly node: () => number | null
}

export function createPresence({ engine, gateway, node }: PresenceParts): Presence {
  return {
    async platformsOf(app, users) {
      const elsewhere = engine.shared === true ? await readElsewhere(app, users) : []
      return users.map((userId, i) => {
        const others = (elsewhere[i] ?? []).flatMap(({ platforms }) => JSON.parse(platforms) as string[])
        return [...new Set([...gateway.platformsOf(app, userId), ...others])]
      })
    },
  }

  function readElsewhere(app: number, users: readonly string[]): Promise<PresenceRow[][]> {
    // Ids that are drawn begin at 1.
    const self = node() ?? 0
    const seenAfter = engine.now() - GONE_AFTER_MS
    const queries = users.map((userId) => presenceElsewhere(app, userId, self, seenAfter))
    return engine.snapshot(queries) as Promise<PresenceRow[][]>
  }
}
