/** Counters for whoever watches: a Prometheus registry of its own per service, so that two can live in one process. */
import type { RequestListener } from 'node:http'
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import { LONGEST_ASK_MS, within } from './within.ts'

export interface Metrics {
  readonly registry: Registry
  /** Names come without the prefix: `recalls_total`. */
  counter<Label extends string = never>(name: string, help: string, labels?: readonly Label[]): Counter<Label>
  /** Totals that are kept elsewhere, by one label; `read` is asked at every scrape. */
  counterOf(
    name: string,
    help: string,
    label: string,
    read: () => Readonly<Record<string, number | undefined>>,
  ): void
  /** `read` is asked at every scrape. One that fails, or is late, is NaN and counted: the other figures are there all the same. */
  gauge(name: string, help: string, read: () => number | Promise<number>): Gauge
  /** `buckets` in the unit that the name says. */
  histogram<Label extends string = never>(
    name: string,
    help: string,
    buckets: readonly number[],
    labels?: readonly Label[],
  ): Histogram<Label>
  /** The text format of Prometheus. */
  read(): Promise<{ readonly contentType: string; readonly text: string }>
  readonly handler: RequestListener
}

/** `prefix`: `takeback_chat` gives `takeback_chat_recalls_total`. */
export function createMetrics(prefix: string): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: `${prefix}_` })
  const registers = [registry]
  const unread = new Counter({
    name: `${prefix}_figures_unread_total`,
    help: 'Figures that could not be read when they were asked for: the store is away, or too slow',
    registers,
  })

  async function read() {
    return { contentType: registry.contentType, text: await registry.metrics() }
  }

  return {
    registry,
    counter: (name, help, labels = []) =>
      new Counter({ name: `${prefix}_${name}`, help, labelNames: [...labels], registers }),
    counterOf(name, help, label, ask) {
      const counter: Counter = new Counter({
        name: `${prefix}_${name}`,
        help,
        labelNames: [label],
        registers,
        collect() {
          counter.reset()
          for (const [value, total = 0] of Object.entries(ask())) counter.inc({ [label]: value }, total)
        },
      })
    },
    gauge: (name, help, ask) =>
      new Gauge({
        name: `${prefix}_${name}`,
        help,
        registers,
        async collect() {
          const figure = await within(LONGEST_ASK_MS, ask).catch(() => Number.NaN)
          if (Number.isNaN(figure)) unread.inc()
          this.set(figure)
        },
      }),
    histogram: (name, help, buckets, labels = []) =>
      new Histogram({
        name: `${prefix}_${name}`,
        help,
        buckets: [...buckets],
        labelNames: [...labels],
        registers,
      }),
    read,
    handler(_request, response) {
      read().then(
        ({ contentType, text }) => response.writeHead(200, { 'content-type': contentType }).end(text),
        () => response.writeHead(500).end(),
      )
    },
  }
}
