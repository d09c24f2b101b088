/** The shapes of development mode as schemas. The compiler holds them to the interfaces of the protocol. */
import {
  type AdvanceRequest,
  type ClockView,
  type DevelopmentView,
  type FaultDone,
  faultKinds,
  type FaultOrder,
  type FaultOrderView,
  type FaultPlan,
  type FaultsView,
  webhookCommands,
} from '@takeback/protocol'
import * as v from 'valibot'
import { integer, milliseconds, text } from '../rest/description.ts'

type SchemaOf<View> = v.GenericSchema<View>

const span = v.pipe(text, v.description('500ms, 90s, 15m, 12h or 3d'))
const command = v.picklist(Object.values(webhookCommands))
const said = (schema: v.GenericSchema<number>, words: string) => v.pipe(schema, v.description(words))
const count = v.pipe(integer, v.minValue(1))

const orderFields = {
  kind: v.picklist(faultKinds),
  sdkAppId: v.exactOptional(count),
  command: v.exactOptional(command),
  next: v.exactOptional(said(count, 'Only the next so many; one of next, every and chance at most')),
  every: v.exactOptional(said(v.pipe(integer, v.minValue(2)), '3: each third')),
  chance: v.exactOptional(said(v.pipe(v.number(), v.gtValue(0), v.ltValue(1)), '0.1: a tenth, by the dice')),
  ms: v.exactOptional(said(count, 'delay: for how long')),
  status: v.exactOptional(said(v.pipe(integer, v.minValue(400), v.maxValue(599)), 'status: 503 by default')),
  seconds: v.exactOptional(said(integer, 'skew: how far RequestTime is ahead; below zero: behind')),
  reaches: v.exactOptional(
    v.pipe(
      v.boolean(),
      v.description('drop, status, hang: it is heard all the same, and its answer is lost'),
    ),
  ),
}

export const faultOrder = v.object(orderFields) satisfies SchemaOf<FaultOrder>
/** As it may be written. */
export const faultOrderAsked = v.object({
  ...orderFields,
  ms: v.exactOptional(v.union([count, span])),
})

export const faultOrderView = v.object({
  ...orderFields,
  id: said(count, '1 for the first since the start, the last plan or the last reset'),
  seen: said(integer, 'Calls that it was asked about'),
  hit: said(integer, 'Calls that it was carried out on'),
  left: v.pipe(v.nullable(integer), v.description('Of next: how many more')),
}) satisfies SchemaOf<FaultOrderView>

const faultDone = v.object({
  at: milliseconds,
  id: count,
  kind: v.picklist(faultKinds),
  sdkAppId: integer,
  command,
  conversation: v.pipe(text, v.description('Both people, the group or topic, or the official account')),
  messages: v.pipe(v.array(text), v.description('MsgKeys, or MsgSeqs of a group')),
}) satisfies SchemaOf<FaultDone>

export const faults = v.object({
  seed: integer,
  orders: v.array(faultOrderView),
  done: v.pipe(v.array(faultDone), v.description('The latest, newest first')),
  held: said(integer, 'Webhooks that go to their endpoint later'),
}) satisfies SchemaOf<FaultsView>

export const faultPlan = v.object({
  seed: v.exactOptional(integer),
  orders: v.array(faultOrder),
}) satisfies SchemaOf<FaultPlan>

export const clock = v.object({
  state: v.picklist(['running', 'frozen']),
  now: milliseconds,
  machineNow: milliseconds,
}) satisfies SchemaOf<ClockView>

export const development = v.object({ clock, faults }) satisfies SchemaOf<DevelopmentView>

export const advanceAsked = v.object({ by: v.union([integer, span]) }) satisfies SchemaOf<AdvanceRequest>
