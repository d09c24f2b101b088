/** The faults that are ordered, and the dice. */
import type { FaultOrder, FaultOrderView, FaultsView } from '@takeback/protocol'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { cancelFault, cancelFaults, replaceFaults } from '../../api/lab.ts'
import { IconButton } from '../../design/icon-button.tsx'
import { useConsoleWords } from '../../words/console-words.ts'
import { useSpeech } from '../../words/language.tsx'
import { commandName } from '../command-mark.tsx'
import { faultDoes, faultHowOften } from './fault-text.ts'
import { OrderForm } from './order-form.tsx'
import { type StepProps, useStep } from '../use-step.ts'
import { StepWhy } from '../step-why.tsx'

interface FaultsCardProps extends StepProps {
  readonly app: number
  readonly faults: FaultsView
}

export function FaultsCard({ app, faults, say, changed }: FaultsCardProps) {
  const { faults: said } = useConsoleWords().lab
  const { working, why, run } = useStep({ say, changed })
  const { orders, seed, held } = faults
  return (
    <section className="card" aria-label={said.title}>
      <div className="card-head">
        <h3>{said.title}</h3>
        <span className="aside">{said.lead}</span>
      </div>
      {orders.length === 0 ? (
        <p className="card-body aside">{said.none}</p>
      ) : (
        <Orders
          orders={orders}
          disabled={working}
          cancel={(id) => void run(() => cancelFault(id), said.cancelled)}
        />
      )}
      <OrderForm app={app} say={say} changed={changed} />
      <div className="card-foot">
        <Seed key={seed} faults={faults} disabled={working} set={(plan) => void run(plan, said.seeded)} />
        <span className="header-gap" />
        {held === 0 ? null : <span className="aside">{said.held(held)}</span>}
        {orders.length < 2 && held === 0 ? null : (
          <button
            type="button"
            className="button"
            disabled={working}
            onClick={() => void run(cancelFaults, said.cancelledAll)}
          >
            {said.cancelAll}
          </button>
        )}
        <StepWhy why={why} />
      </div>
    </section>
  )
}

interface OrdersProps {
  readonly orders: readonly FaultOrderView[]
  readonly disabled: boolean
  readonly cancel: (id: number) => void
}

function Orders({ orders, disabled, cancel }: OrdersProps) {
  const console = useConsoleWords()
  const { faults: said } = console.lab
  const { words, format } = useSpeech()
  return (
    <div className="table-frame">
      <table className="table">
        <thead>
          <tr>
            <th>{said.columns.what}</th>
            <th>{said.columns.which}</th>
            <th>{said.columns.howOften}</th>
            <th className="number">{said.columns.hit}</th>
            <th aria-label={said.cancel} />
          </tr>
        </thead>
        <tbody>
          {orders.map((order) => (
            <tr key={order.id}>
              <td data-name={said.columns.what}>
                {faultDoes(order, console, format)}
                {order.reaches === true ? <span className="aside"> · {said.reachesShort}</span> : null}
              </td>
              <td data-name={said.columns.which}>
                {order.command === undefined ? said.allWebhooks : commandName(order.command, console, words)}
                {order.sdkAppId === undefined ? (
                  <span className="aside"> · {said.allApps}</span>
                ) : (
                  <span className="aside id"> · {order.sdkAppId}</span>
                )}
              </td>
              <td data-name={said.columns.howOften}>{faultHowOften(order, console, format)}</td>
              <td
                className="number"
                data-name={said.columns.hit}
                title={said.hitWhy(format.number(order.hit), format.number(order.seen))}
              >
                {format.number(order.hit)} / {format.number(order.seen)}
              </td>
              <td className="number">
                <IconButton
                  icon={Trash2}
                  size={14}
                  label={said.cancelOne(faultDoes(order, console, format))}
                  small
                  press={disabled ? null : () => cancel(order.id)}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

interface SeedProps {
  readonly faults: FaultsView
  readonly disabled: boolean
  readonly set: (plan: () => Promise<unknown>) => void
}

/** The same seed, the same calls: the same faults. */
function Seed({ faults: { seed, orders }, disabled, set }: SeedProps) {
  const { faults: said } = useConsoleWords().lab
  const [text, setText] = useState(String(seed))
  const isRight = /^\d{1,16}$/.test(text) && Number.isSafeInteger(Number(text))
  return (
    <form
      className="lab-by"
      title={said.seedWhy}
      onSubmit={(event) => {
        event.preventDefault()
        if (isRight)
          set(() => replaceFaults({ seed: Number(text), orders: orders.map((order) => orderOf(order)) }))
      }}
    >
      <label className="lab-seed">
        <span className="aside">{said.seed}</span>
        <span className="field" data-small="" data-wrong={isRight ? undefined : ''}>
          <input
            type="text"
            inputMode="numeric"
            value={text}
            maxLength={16}
            autoComplete="off"
            aria-invalid={!isRight}
            onChange={(event) => setText(event.target.value.trim())}
          />
        </span>
      </label>
      <button type="submit" className="button" data-small="" disabled={disabled || !isRight}>
        {said.reseed}
      </button>
    </form>
  )
}

/** As it was ordered, without what was counted since. */
function orderOf({ id, seen, hit, left, ...order }: FaultOrderView): FaultOrder {
  void [id, seen, hit, left]
  return order
}
