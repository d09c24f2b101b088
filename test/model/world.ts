/** A run of the model: the backend, everybody's devices, and the model beside them. Closes itself. */
import { type Backend, openBackend } from './backend.ts'
import { Device } from './device.ts'
import { Model } from './model.ts'
import { deviceOwners } from './places.ts'

export interface World extends AsyncDisposable {
  readonly backend: Backend
  readonly devices: readonly Device[]
  /** As it is after the last step. */
  model: Model
}

export async function openWorld(): Promise<World> {
  const backend = await openBackend()
  const model = new Model()
  await found(backend, model)
  // The groups are a second old: whose second it was, counts nothing said in it.
  backend.pass(1000)
  const devices = await Promise.all(
    deviceOwners.map((person, index) => {
      const scrolls = index % 2 === 0
      return Device.open(backend, { index, person, platform: scrolls ? 'Web' : 'Android', scrolls })
    }),
  )
  return {
    backend,
    devices,
    model,
    async [Symbol.asyncDispose]() {
      await Promise.all(devices.map((device) => device[Symbol.asyncDispose]()))
      await backend[Symbol.asyncDispose]()
    },
  }
}

/** ann owns everything, bob is an admin, cat a member and follows the town; dan is in nothing. */
async function found(backend: Backend, model: Model): Promise<void> {
  await backend.ok('im_open_login_svc/multiaccount_import', { Accounts: ['ann', 'bob', 'cat', 'dan'] })
  const group = {
    Name: 'n',
    Owner_Account: 'ann',
    MemberList: [{ Member_Account: 'bob', Role: 'Admin' }, { Member_Account: 'cat' }],
  }
  const create = 'group_open_http_svc/create_group'
  await backend.ok(create, { ...group, Type: 'Public', GroupId: 'verona' })
  await backend.ok(create, { ...group, Type: 'ChatRoom', GroupId: 'hall' })
  await backend.ok(create, { Name: 'n', Owner_Account: 'ann', Type: 'AVChatRoom', GroupId: 'ball' })
  await backend.ok(create, { ...group, Type: 'Community', GroupId: '@TGS#_city', SupportTopic: 1 })
  await backend.ok('million_group_open_http_svc/create_topic', {
    GroupId: '@TGS#_city',
    TopicId: '@TGS#_city@TOPIC#_s',
    TopicName: 'square',
  })
  const official = { Owner_Account: 'ann', Name: 'n', OfficialAccountUserID: '@TOA#_town' }
  await backend.ok('official_account_open_http_svc/create_official_account', official)
  await backend.ok('official_account_open_http_svc/add_subscriber', {
    Official_Account: '@TOA#_town',
    SubscriberList: [{ Subscriber_Account: 'cat' }],
  })
  const now = backend.now()
  for (const name of ['verona', 'hall', 'square'] as const) {
    model.join('ann', name, now, 'Owner')
    model.join('bob', name, now, 'Admin')
    model.join('cat', name, now)
  }
  model.join('ann', 'ball', now, 'Owner')
  model.join('cat', 'town', now)
}
