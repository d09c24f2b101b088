/** The API of development mode. */
import * as views from './development-views.ts'
import { body, json, type Operation, type Paths, problem } from './parts.ts'

const id = { name: 'id', in: 'path', required: true, schema: { type: 'integer', minimum: 1 } }
const notHere = problem('This Chat backend is not in development mode')

const ofDevelopment = (summary: string, more: Operation) => ({
  tags: ['development'],
  summary,
  ...more,
  responses: { '404': notHere, ...more.responses },
})
const clockAnswer = { '200': json('What it shows now', views.clock) }
const faultsAnswer = { '200': json('What stands now', views.faults) }

export const developmentPaths: Paths = {
  '/api/development': {
    get: ofDevelopment('Read what the clock shows and which faults are ordered', {
      operationId: 'readDevelopment',
      responses: { '200': json('All of it', views.development) },
    }),
  },
  '/api/development/clock/freeze': {
    post: ofDevelopment('Let the clock stand', { operationId: 'freezeClock', responses: clockAnswer }),
  },
  '/api/development/clock/advance': {
    post: ofDevelopment('Advance the clock; what is due on the way has happened when this is answered', {
      operationId: 'advanceClock',
      requestBody: body(views.advanceAsked, { by: '3d' }),
      responses: { ...clockAnswer, '400': problem('by is no time') },
    }),
  },
  '/api/development/clock/run': {
    post: ofDevelopment('Set the clock running, never behind the machine’s', {
      operationId: 'runClock',
      responses: clockAnswer,
    }),
  },
  '/api/development/faults': {
    get: ofDevelopment('Read the orders, and what was carried out', {
      operationId: 'readFaults',
      responses: faultsAnswer,
    }),
    post: ofDevelopment('Order a fault', {
      operationId: 'orderFault',
      requestBody: body(views.faultOrderAsked, { kind: 'drop', next: 2 }),
      responses: { '200': json('The order', views.faultOrderView), '400': problem('It can’t be right') },
    }),
    put: ofDevelopment('Let these orders stand and no others, with the dice at their beginning', {
      operationId: 'planFaults',
      requestBody: body(views.faultPlan, { seed: 7, orders: [{ kind: 'drop', chance: 0.1 }] }),
      responses: { ...faultsAnswer, '400': problem('It can’t be right') },
    }),
    delete: ofDevelopment('Cancel every order; what is held back goes out', {
      operationId: 'cancelFaults',
      responses: faultsAnswer,
    }),
  },
  '/api/development/faults/{id}': {
    delete: ofDevelopment('Cancel an order', {
      operationId: 'cancelFault',
      parameters: [id],
      responses: { ...faultsAnswer, '404': problem('There is no such order, or no development mode') },
    }),
  },
  '/api/development/reset': {
    post: ofDevelopment('Forget everything but apps, keys, admins and settings', {
      operationId: 'reset',
      responses: { '200': json('As just started', views.development) },
    }),
  },
}
