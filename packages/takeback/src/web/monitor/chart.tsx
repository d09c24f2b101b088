/** Recalls per bucket as bars, redrawn as they come. Its caption says the same in words, and the bar under the pointer. */
import type { OverviewView } from '@takeback/protocol'
import { useEffect, useRef, useState } from 'react'
import UPlot from 'uplot'
import { useTheme } from '../design/theme.ts'
import { useSpeech } from '../words/language.tsx'

const HEIGHT = 56
/** A lone recall should not look like a peak. */
const LEAST_TOP = 4

export function Chart({ overview }: { readonly overview: OverviewView | null }) {
  const { words, format } = useSpeech()
  const { theme } = useTheme()
  const host = useRef<HTMLDivElement>(null)
  const plot = useRef<UPlot | null>(null)
  const [hovered, setHovered] = useState<number | null>(null)
  const buckets = overview?.buckets

  useEffect(() => {
    const element = host.current
    if (element === null) return undefined
    const drawn = new UPlot(chartOptions(element, setHovered), emptyData(), element)
    plot.current = drawn
    const fit = new ResizeObserver(() => drawn.setSize({ width: element.clientWidth, height: HEIGHT }))
    fit.observe(element)
    return () => {
      fit.disconnect()
      plot.current = null
      drawn.destroy()
    }
    // The colour is read when the chart is made: another theme needs another chart.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [theme])

  useEffect(() => {
    if (buckets !== undefined) plot.current?.setData([buckets.map((_, index) => index), [...buckets]])
    // A new chart is empty.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [buckets, theme])

  const span = overview === null ? '' : format.span(overview.buckets.length * overview.bucketSeconds * 1000)
  // Before anything is known it is no picture: one without a name would keep a screen reader's user guessing.
  const label =
    overview === null
      ? undefined
      : words.figures.chartLabel(
          format.number(sum(overview.buckets)),
          span,
          format.number(Math.max(0, ...overview.buckets)),
        )
  return (
    <figure className="chart">
      <figcaption>{overview === null ? '\u00a0' : caption(overview, hovered)}</figcaption>
      <div className="chart-plot" ref={host} role={label && 'img'} aria-label={label} />
    </figure>
  )

  function caption(shown: OverviewView, at: number | null): string {
    const count = at === null ? undefined : shown.buckets[at]
    if (at === null || count === undefined) {
      return words.figures.chart(format.span(shown.bucketSeconds * 1000), span)
    }
    const width = shown.bucketSeconds * 1000
    const lastStart = Math.floor(shown.now / width) * width
    const start = lastStart - (shown.buckets.length - 1 - at) * width
    return words.figures.bar(format.number(count), format.clock(start))
  }
}

function chartOptions(element: HTMLElement, hover: (index: number | null) => void): UPlot.Options {
  const style = getComputedStyle(element)
  const bars = UPlot.paths.bars?.({ size: [0.7, 16], align: 0 })
  return {
    width: element.clientWidth,
    height: HEIGHT,
    padding: [2, 0, 0, 0],
    legend: { show: false },
    axes: [{ show: false }, { show: false }],
    cursor: { y: false, points: { show: false }, drag: { x: false, y: false, setScale: false } },
    scales: {
      x: { time: false, range: (_, low, high) => [low - 0.5, high + 0.5] },
      y: { range: (_, __, high) => [0, Math.max(LEAST_TOP, high)] },
    },
    series: [{}, { fill: style.color, width: 0, points: { show: false }, ...(bars && { paths: bars }) }],
    hooks: { setCursor: [(drawn) => hover(drawn.cursor.idx ?? null)] },
  }
}

function emptyData(): UPlot.AlignedData {
  return [
    [0, 1],
    [0, 0],
  ]
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
