/** A plan of a bulk recall for people. */
import type { PlaceOfRecall, RecallPlan, RecallPlanAnswer } from '@takeback/protocol'
import { printable } from '../printable.ts'

export function planInWords(plan: RecallPlanAnswer['Response']): string {
  const rows: [string, string][] = [
    ['plan', `${plan.PlanId}, ${plan.State}`],
    ['said by', printable(plan.From_Account)],
    ['between', `${timeOf(plan.Since)} and ${timeOf(plan.Until)}`],
    ...(plan.Reason === null ? [] : [['reason', printable(plan.Reason)] as [string, string]]),
    ['messages', `${plan.Messages} in ${plan.Conversations} conversations`],
    ...storyOf(plan),
  ]
  const shown = plan.Places.length
  const places = plan.Places.map(
    (place) => `  ${String(place.Messages).padStart(7)}  ${placeInWords(place)}  ${place.First.join(' ')}`,
  )
  const more = plan.Conversations > shown ? [`           and ${plan.Conversations - shown} more`] : []
  return [
    ...rows.map(([name, value]) => `${name.padEnd(10)} ${value}`),
    ...(shown === 0 ? [] : ['', ...places, ...more]),
  ].join('\n')
}

/** One line of the list. */
export function planLine(plan: RecallPlan): string {
  const done = `${plan.Recalled} of ${plan.Messages}`
  const by = plan.StartedBy ?? plan.PlannedBy
  const from = plan.StartedFrom ?? plan.PlannedFrom
  return [
    `${plan.PlanId}`,
    timeOf(plan.PlannedAt),
    plan.State.padEnd(8),
    printable(plan.From_Account),
    done,
    `by ${printable(by)} from ${from}`,
  ].join('  ')
}

export function placeInWords(place: PlaceOfRecall): string {
  switch (place.Kind) {
    case 'c2c':
      return `to ${printable(place.To_Account)}`
    case 'group':
      return `group ${printable(place.GroupId)}`
    case 'topic':
      return `topic ${printable(place.TopicId)} of ${printable(place.GroupId)}`
    case 'official':
      return `official account ${printable(place.Official_Account)}`
  }
}

function storyOf(plan: RecallPlan): [string, string][] {
  const rows: [string, string][] = [['planned', by(plan.PlannedAt, plan.PlannedBy, plan.PlannedFrom)]]
  if (plan.StartedAt !== null) {
    rows.push(['executed', by(plan.StartedAt, plan.StartedBy, plan.StartedFrom)])
    rows.push(['taken back', `${plan.Recalled}${plan.Refused === 0 ? '' : `, ${plan.Refused} refused`}`])
  }
  if (plan.StoppedBy !== null) rows.push(['stopped', by(plan.EndedAt ?? 0, plan.StoppedBy, plan.StoppedFrom)])
  else if (plan.EndedAt !== null) rows.push(['ended', timeOf(plan.EndedAt)])
  return rows
}

function by(at: number, who: string | null, from: string | null): string {
  return `${timeOf(at)} by ${printable(who ?? '?')} from ${from ?? '?'}`
}

export function timeOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}
