/** The playground's API. */
import { playgroundCommands } from '@takeback/protocol'
import * as v from 'valibot'
import * as views from '../own-views.ts'
import { body, json, type Operation, type Paths, problem } from './parts.ts'

const waiting = { '503': problem('The Chat backend is still starting') }
const ofPlayground = (summary: string, more: Operation) => ({
  tags: ['playground'],
  summary,
  ...more,
  responses: { ...more.responses, '502': problem('The Chat backend did not do it'), ...waiting },
})
const restCall = v.object({ command: v.picklist(playgroundCommands), body: v.looseObject({}) })

export const playgroundPaths: Paths = {
  '/api/demo/playground': {
    get: ofPlayground('Read who plays', {
      operationId: 'readPlayground',
      responses: { '200': json('The people and where they meet', views.playground) },
    }),
  },
  '/api/demo/deliveries': {
    get: ofPlayground('Read the newest recall webhooks as they left', {
      operationId: 'listPlaygroundDeliveries',
      responses: { '200': json('The newest first', views.wirePage) },
    }),
  },
  '/api/demo/user-sig': {
    post: ofPlayground('Get a UserSig of one of the people', {
      operationId: 'issuePlaygroundUserSig',
      requestBody: body(views.userSigAsked, { userId: 'jared' }),
      responses: { '200': json('Valid for a day', views.userSig), '404': problem('None of the people') },
    }),
  },
  '/api/demo/scene': {
    post: ofPlayground('Say everything anew', {
      operationId: 'playScene',
      requestBody: body(views.sceneAsked, { language: 'en' }),
      responses: { '200': json('MsgIds', views.scene) },
    }),
  },
  '/api/demo/rest': {
    post: ofPlayground('Call REST v4 in the admin’s name', {
      operationId: 'callPlaygroundRest',
      requestBody: body(restCall, {
        command: 'openim/admin_msgwithdraw',
        body: { From_Account: 'jared', To_Account: 'Jonh', MsgKey: '48374_2837546_1557481126' },
      }),
      responses: {
        '200': json('The answer, also a refusal', views.restAnswer),
        '400': problem('The command is none of the playground’s'),
      },
    }),
  },
}
