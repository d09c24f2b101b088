import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createReceiver, type Recall } from '@takeback/receiver'
import { toNodeHandler } from '@takeback/receiver/node'
import { sqliteInbox } from '@takeback/receiver/sqlite'
import { expect, test } from 'vitest'
import { openPlainEndpoint } from '../http/testing/plain-endpoint.ts'
import { signWebhook, webhookFixture, webhookFixtures, wireFixtures } from './index.ts'

/** A machine may be busy. */
const patience = { timeout: 30_000 }

const sdkAppId = 1_400_000_000
const token = 'the-token-of-this-test'

async function openReceiver() {
  const folder = mkdtempSync(join(tmpdir(), 'takeback-signed-'))
  const inbox = await sqliteInbox(join(folder, 'inbox.db'))
  const receiver = createReceiver({ sdkAppId, token, inbox, log: silent })
  const recalls: Recall[] = []
  receiver.on('recall', (recall) => void recalls.push(recall))
  void receiver.start()
  const endpoint = await openPlainEndpoint(toNodeHandler(receiver, { path: '/callback' }))
  return {
    url: `${endpoint.origin}/callback`,
    recalls,
    async [Symbol.asyncDispose]() {
      await endpoint[Symbol.asyncDispose]()
      await receiver.close()
      await inbox.close()
      rmSync(folder, { recursive: true })
    },
  }
}
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }

test('[TE12] [TE13] our receiver takes every kind in every form, signed', async () => {
  await using receiver = await openReceiver()
  const recalls = webhookFixtures().filter(({ kind }) => !kind.startsWith('sent-'))
  for (const [index, { kind, form }] of recalls.entries()) {
    // Another message each time, or it would be a redelivery.
    const numbers = { msgKey: `${index}_${index}_1557481126`, msgSeq: index }
    const body = webhookFixture(kind, {
      form,
      ...numbers,
      ...(kind === 'official' && { msgKey: `${index}_1_1` }),
    })
    const signed = signWebhook({ url: receiver.url, sdkAppId, token, body })
    expect((await fetch(signed.url, signed)).status).toBe(200)
  }
  await expect.poll(() => receiver.recalls.length, patience).toBe(recalls.length)
  expect(receiver.recalls.map(({ kind }) => kind).toSorted()).toEqual(
    recalls.map(({ kind }) => kind).toSorted(),
  )
})

test('[TE12] another token, an old time or no Sign is refused', async () => {
  await using receiver = await openReceiver()
  const webhook = { url: receiver.url, sdkAppId, token, body: webhookFixture('c2c') }
  const status = async (change: object) => {
    const signed = signWebhook({ ...webhook, ...change })
    return (await fetch(signed.url, signed)).status
  }
  expect(await status({ token: 'another-token' })).toBe(401)
  expect(await status({ requestTime: 1_700_000_000 })).toBe(401)
  const { token: _none, ...unsigned } = webhook
  const plain = signWebhook(unsigned)
  expect(plain.query).not.toContain('Sign')
  expect((await fetch(plain.url, plain)).status).toBe(401)
  expect(await status({})).toBe(200)
})

test('[TE11] a body without a command needs one', () => {
  const webhook = { url: 'http://127.0.0.1:1/callback', sdkAppId, body: '{"broken' }
  expect(() => signWebhook(webhook)).toThrow(/^The body has no CallbackCommand: give command/)
  expect(signWebhook({ ...webhook, command: 'C2C.CallbackAfterSendMsg' }).query).toContain(
    'CallbackCommand=C2C.CallbackAfterSendMsg',
  )
})

test('[TE13] with the samples’ facts the bodies are those of the documents', () => {
  const sample = (name: string) => {
    const fixture = wireFixtures().find((one) => one.name === name)
    return fixture?.kind === 'webhook' ? fixture.body : undefined
  }
  expect(webhookFixture('c2c')).toEqual(sample('c2c-recall-intl'))
  expect(webhookFixture('c2c', { form: 'cn' })).toEqual(sample('c2c-recall-cn'))
  expect(webhookFixture('official')).toEqual(sample('official-recall'))
  const forms = ['intl', 'cn', '2023'] as const
  const documented = ['group-recall-2025', 'group-recall-cn-2025', 'group-recall-2023'].map(sample)
  const fields = (body: object = {}) => Object.entries(body).map(([name, value]) => [name, typeof value])
  expect(forms.map((form) => fields(webhookFixture('topic', { form })))).toEqual(documented.map(fields))
  expect(webhookFixture('group')).not.toHaveProperty('TopicId')
  expect(webhookFixture('group', { groupId: 'club', msgSeqs: [3, 4] })).toMatchObject({
    GroupId: 'club',
    MsgSeqList: [{ MsgSeq: 3 }, { MsgSeq: 4 }],
  })
})

test('[TE11] a form that a kind does not have', () => {
  expect(() => webhookFixture('c2c', { form: '2023' })).toThrow(
    'A c2c webhook has no form "2023": give intl or cn.',
  )
})

test('[TE14] every sample of the documents, with its source', () => {
  const fixtures = wireFixtures()
  expect(fixtures.length).toBeGreaterThan(15)
  for (const { source } of fixtures) expect(source).toMatch(/^[IC]:\d+/)
})
