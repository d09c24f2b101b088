/** Who there is in a run of the model, what they hold in their hands, and where they speak. */
export const people = ['ann', 'bob', 'cat', 'dan'] as const
export type Person = (typeof people)[number]
export type Role = 'Owner' | 'Admin' | 'Member'

/** Two devices each: the first scrolls through its pages after every step, the second knows only what it is told. */
export const deviceOwners: readonly Person[] = people.flatMap((person) => [person, person])

/** The community `city` is there for its topic, `square`. */
export const places = {
  verona: {
    kind: 'group',
    type: 'Public',
    groupId: 'verona',
    topicId: null,
    id: 'GROUPverona',
    unread: true,
  },
  hall: { kind: 'group', type: 'ChatRoom', groupId: 'hall', topicId: null, id: 'GROUPhall', unread: false },
  square: {
    kind: 'topic',
    type: 'Community',
    groupId: '@TGS#_city',
    topicId: '@TGS#_city@TOPIC#_s',
    id: 'GROUP@TGS#_city@TOPIC#_s',
    unread: true,
  },
  /** A live room: whoever wants to listens, and nothing of it is kept. */
  ball: { kind: 'room', type: 'AVChatRoom', groupId: 'ball', topicId: null, id: 'GROUPball', unread: false },
  town: {
    kind: 'official',
    type: null,
    groupId: '@TOA#_town',
    topicId: null,
    id: 'C2C@TOA#_town',
    unread: true,
  },
} as const
export const placeNames = ['verona', 'hall', 'square', 'ball', 'town'] as const
export type PlaceName = (typeof placeNames)[number]
export type GroupName = Exclude<PlaceName, 'town'>

export function placeOf(conversation: string): PlaceName | undefined {
  return placeNames.find((name) => places[name].id === conversation)
}
