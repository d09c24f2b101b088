/** How a stored message is named outside of the store: the place and the name of an effect's identity (`effectKey`). */
import { formatMsgKey, formatOfficialMsgKey, type EffectName, type MsgKeyParts } from '@takeback/protocol'
import type { ConversationKind } from '../tables/conversations.ts'
import { c2cPeer } from './conversation-name.ts'
import { idOfConversation } from './destroyed-name.ts'

export interface StoredUnder extends MsgKeyParts {
  readonly kind: ConversationKind
  /** conversations.name */
  readonly name: string
  readonly sender: string
  /** Of a topic that is there. */
  readonly group_id: string | null
}

export function nameOfMessage(row: StoredUnder): Pick<EffectName, 'place' | 'name'> {
  const { kind, sender, seq } = row
  if (kind === 'c2c')
    return { place: { kind, sender, recipient: c2cPeer(row.name, sender) }, name: formatMsgKey(row) }
  const id = idOfConversation(kind, row.name)
  const name = String(seq)
  switch (kind) {
    case 'official':
      return { place: { kind, officialAccount: id }, name: formatOfficialMsgKey(seq, row.time) }
    case 'group':
      return { place: { kind, groupId: id, topicId: null }, name }
    case 'topic':
      // It is found by its own id, also when it is gone and nobody knows its group.
      return { place: { kind, groupId: row.group_id ?? id, topicId: id }, name }
  }
}
