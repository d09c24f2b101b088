import { afterAll, beforeAll, expect, test } from 'vitest'
import { accountById } from '../../../tables/accounts.ts'
import { openStage, type Stage } from '../../../testing/open-stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage[Symbol.asyncDispose]())

const importOne = (body: object) => stage.call('im_open_login_svc/account_import', body)
const importMany = (body: object) => stage.call('im_open_login_svc/multiaccount_import', body)
const account = async (userId: string) =>
  (await stage.engine.read(accountById(stage.app.sdkAppId, userId)))[0]

test('[RA1] an imported account has an internal id of 18 digits', async () => {
  expect(await importOne({ UserID: 'romeo', Nick: 'Romeo', FaceUrl: 'http://r' })).toEqual({
    ActionStatus: 'OK',
    ErrorInfo: '',
    ErrorCode: 0,
  })
  expect(await account('romeo')).toEqual({
    user_id: 'romeo',
    nick: 'Romeo',
    face_url: 'http://r',
    tiny_id: expect.stringMatching(/^144115[0-9]{12}$/) as string,
    c2c_unread: 0,
  })
})

test('[RA1] the old name Identifier works', async () => {
  expect(await importOne({ Identifier: 'old-timer' })).toMatchObject({ ErrorCode: 0 })
  expect(await account('old-timer')).toBeDefined()
})

test('[RA2] a second import keeps the internal id and applies what it gives', async () => {
  await importOne({ UserID: 'juliet', Nick: 'Juliet', FaceUrl: 'http://j' })
  const before = await account('juliet')
  await importOne({ UserID: 'juliet', Nick: 'J.' })
  expect(await account('juliet')).toEqual({ ...before, nick: 'J.' })
})

test.each([
  ['account_import', { UserID: 'nick', Nick: '昵'.repeat(167) }],
  ['account_import', { UserID: 'nick', FaceUrl: 'x'.repeat(501) }],
  ['multiaccount_import', { AccountList: [{ UserID: 'nick', Nick: 'x'.repeat(501) }] }],
])('[RA2] %s: a profile field of more than 500 bytes is 70402', async (command, body) => {
  expect(await stage.call(`im_open_login_svc/${command}`, body)).toMatchObject({ ErrorCode: 70402 })
})

test('[RA3] both shapes of the batch; bad ids come back', async () => {
  const tooLong = 'x'.repeat(33)
  expect(await importMany({ Accounts: ['a1', 'a2', tooLong, 'a1'] })).toMatchObject({
    ErrorCode: 0,
    FailAccounts: [tooLong],
  })
  expect(await importMany({ AccountList: [{ UserID: 'b1', Nick: 'B' }, { UserID: 'b\n2' }] })).toMatchObject({
    FailAccounts: ['b\n2'],
  })
  expect([(await account('a2'))?.user_id, (await account('b1'))?.nick]).toEqual(['a2', 'B'])
})

test.each([
  ['no UserID', {}, 'UserID'],
  ['a number as UserID', { UserID: 5 }, 'UserID'],
  ['an empty UserID', { UserID: '' }, 'UserID'],
  ['33 bytes', { UserID: 'x'.repeat(33) }, 'UserID'],
  ['a UserID with an emoji', { UserID: '🙂' }, 'UserID'],
  ['a Nick that is no text', { UserID: 'x', Nick: {} }, 'Nick'],
])('[RS9] account_import with %s is 70402 and names the field', async (_, body, field) => {
  const reply = await importOne(body)
  expect(reply).toMatchObject({ ActionStatus: 'FAIL', ErrorCode: 70402 })
  expect(reply.ErrorInfo).toContain(field)
})

test.each([
  ['nobody', {}],
  ['an empty list', { Accounts: [] }],
  ['101', { Accounts: Array.from({ length: 101 }, (_, i) => `u${i}`) }],
  [
    '101 by both shapes',
    { Accounts: Array.from({ length: 100 }, (_, i) => `u${i}`), AccountList: [{ UserID: 'x' }] },
  ],
  ['numbers', { Accounts: [1, 2] }],
])('[RA3] a batch of %s is 70402', async (_, body) => {
  expect(await importMany(body)).toMatchObject({ ErrorCode: 70402 })
})

test('[RA4] account_check tells who is imported', async () => {
  await importOne({ UserID: 'mercutio' })
  const reply = await stage.call('im_open_login_svc/account_check', {
    CheckItem: [{ UserID: 'mercutio' }, { UserID: 'nobody' }],
  })
  expect(reply['ResultItem']).toEqual([
    { UserID: 'mercutio', ResultCode: 0, ResultInfo: '', AccountStatus: 'Imported' },
    { UserID: 'nobody', ResultCode: 0, ResultInfo: '', AccountStatus: 'NotImported' },
  ])
})

test.each([
  {},
  { CheckItem: [] },
  { CheckItem: ['a'] },
  { CheckItem: Array.from({ length: 101 }, () => ({ UserID: 'a' })) },
])('[RA4] a check with wrong items is 70402', async (body) => {
  expect(await stage.call('im_open_login_svc/account_check', body)).toMatchObject({ ErrorCode: 70402 })
})

test('[RA5] making an app again keeps its key, admins and settings unless told otherwise', async () => {
  const app = { app: 55, newKey: 'drawn', admins: ['one'] }
  expect(await stage.engine.turn('upsert-app', { ...app, secretKey: null })).toEqual({
    kind: 'ready',
    created: true,
    secretKey: 'drawn',
    admins: ['one'],
    leftOut: [],
    isDisabled: false,
  })
  expect(
    await stage.engine.turn('upsert-app', { ...app, secretKey: null, newKey: 'other', admins: ['two'] }),
  ).toEqual({
    kind: 'ready',
    created: false,
    secretKey: 'drawn',
    admins: ['two', 'one'],
    leftOut: [],
    isDisabled: false,
  })
})
