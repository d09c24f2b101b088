/** A community with so many members, over REST: accounts and members in the batches that the commands take. */
import type { ChatChild } from './chat-child.ts'

const accountsPerCall = 100
const membersPerCall = 300
/** Calls that are under way at once. */
const width = 8

export async function fillGroup(chat: ChatChild, groupId: string, members: number): Promise<void> {
  const people = Array.from({ length: members }, (_, index) => `user-${index}`)
  await chat.rest('group_open_http_svc/create_group', { GroupId: groupId, Type: 'Community', Name: 'Crowd' })
  await inBatches(people, accountsPerCall, (some) =>
    chat.rest('im_open_login_svc/multiaccount_import', { Accounts: some }),
  )
  await inBatches(people, membersPerCall, (some) =>
    chat.rest('group_open_http_svc/add_group_member', {
      GroupId: groupId,
      MemberList: some.map((user) => ({ Member_Account: user })),
    }),
  )
}

async function inBatches<Item>(
  items: readonly Item[],
  batch: number,
  act: (some: readonly Item[]) => Promise<unknown>,
): Promise<void> {
  const lane = async (first: number): Promise<void> => {
    for (let at = first * batch; at < items.length; at += width * batch)
      await act(items.slice(at, at + batch))
  }
  await Promise.all(Array.from({ length: width }, (_, first) => lane(first)))
}
