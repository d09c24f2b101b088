/** The kinds of conversations as icons. */
import type { RecallKind } from '@takeback/protocol'
import { Hash, type LucideIcon, Megaphone, MessageCircle, UsersRound } from 'lucide-react'

export const kindIcons: Readonly<Record<RecallKind, LucideIcon>> = {
  c2c: MessageCircle,
  group: UsersRound,
  topic: Hash,
  official: Megaphone,
}
