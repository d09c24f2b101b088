/** The other trigger of a recall: the app's own server, over REST, with a reason and without a time limit. */
import type { Message } from '@takeback/client'
import type { PlaygroundView } from '@takeback/protocol'
import { ShieldCheck, Undo2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import { callRest } from '../api/playground.ts'
import { problemSentence } from '../design/problem-sentence.ts'
import { usePlaygroundSpeech } from '../words/playground-words.ts'
import type { PlaygroundWords } from '../words/playground-words.ts'
import type { Bubble } from './bubble.ts'
import type { Phone } from './phone.ts'
import { factsOf } from './recall-case.ts'
import { refusalMeaning } from './refusal-sentence.ts'
import type { Recalling } from './use-recall.ts'
import { withinBytes } from './within-bytes.ts'

interface AdminPanelProps {
  readonly view: PlaygroundView
  readonly witnesses: readonly Phone[]
  readonly takeBack: Recalling['takeBack']
}

/** A MsgSeq that no group here reaches. */
const missingSeq = 4_000_000_000
/** Bytes of UTF-8. */
const longestReason = 100
const mostOffered = 8

export function AdminPanel({ view, witnesses, takeBack }: AdminPanelProps) {
  const { words } = usePlaygroundSpeech()
  const said = words.playground.admin
  const offered = useOffered(witnesses[0])
  const [chosen, setChosen] = useState('')
  const [reason, setReason] = useState('')
  const [withMissing, setWithMissing] = useState(false)
  const [outcome, setOutcome] = useState('')
  const bubble =
    offered.find(({ id }) => id === chosen) ?? offered.find(({ message }) => isOfGroup(message)) ?? offered[0]
  const isGroup = bubble !== undefined && isOfGroup(bubble.message)

  function choose(id: string): void {
    setChosen(id)
    // It was about another message.
    setOutcome('')
  }

  async function recall(message: Message): Promise<void> {
    setOutcome('')
    try {
      await takeBack(message, async () => {
        const answer = isOfGroup(message)
          ? await recallInGroup(message, reason, withMissing)
          : await recallOneToOne(message)
        const { sentence, done } = outcomeOf(answer, words)
        setOutcome(sentence)
        if (done === 0) throw new NothingRecalled()
      })
    } catch (error) {
      if (!(error instanceof NothingRecalled)) setOutcome(problemSentence(error, words))
    }
  }

  return (
    <section className="admin" aria-label={said.title}>
      <header className="panel-head">
        <ShieldCheck size={16} strokeWidth={1.75} aria-hidden />
        <h2>{said.title}</h2>
        <span className="aside">
          {view.admin} · {said.lead}
        </span>
      </header>
      {bubble === undefined ? (
        <p className="aside">{said.none}</p>
      ) : (
        <form
          className="admin-form"
          onSubmit={(event) => {
            event.preventDefault()
            void recall(bubble.message)
          }}
        >
          <label className="labelled">
            <span>{said.message}</span>
            <span className="field">
              <select value={bubble.id} onChange={(event) => choose(event.target.value)}>
                {offered.map((each) => (
                  <option key={each.id} value={each.id}>
                    {isOfGroup(each.message) ? words.playground.phone.group : words.playground.phone.oneToOne}
                    {' · '}
                    {each.from}: {each.text.slice(0, 40)}
                  </option>
                ))}
              </select>
            </span>
          </label>
          <label className="labelled">
            <span>
              {said.reason} <span className="hint">{isGroup ? said.reasonHint : said.noReason}</span>
            </span>
            <span className="field" data-disabled={isGroup ? undefined : ''}>
              <input
                value={isGroup ? reason : ''}
                disabled={!isGroup}
                onChange={(event) => setReason(withinBytes(event.target.value, longestReason))}
              />
            </span>
          </label>
          <label className="ticked">
            <input
              type="checkbox"
              checked={isGroup && withMissing}
              disabled={!isGroup}
              onChange={(event) => setWithMissing(event.target.checked)}
            />
            {said.withMissing}
          </label>
          <button type="submit" className="button">
            <Undo2 size={14} />
            {said.recall}
          </button>
        </form>
      )}
      <p className="admin-outcome" role="status">
        {outcome}
      </p>
    </section>
  )
}

class NothingRecalled extends Error {}

/** What can still be taken back, the newest first, as the witness of the first phone knows it. */
function useOffered(witness: Phone | undefined): readonly Bubble[] {
  const [, setRound] = useState(0)
  useEffect(() => witness?.subscribe(() => setRound((round) => round + 1)), [witness])
  return Object.values(witness?.screen().threads ?? {})
    .flatMap((thread) =>
      thread
        .filter(({ isRevoked, status }) => !isRevoked && status === 'success')
        .slice(-mostOffered)
        .toReversed(),
    )
    .toSorted((a, b) => b.time - a.time)
}

function isOfGroup({ conversationType }: Message): boolean {
  return conversationType === 'GROUP'
}

async function recallOneToOne(message: Message): Promise<Answer> {
  const { from, msgKey } = factsOf(message)
  return callRest('openim/admin_msgwithdraw', { From_Account: from, To_Account: message.to, MsgKey: msgKey })
}

async function recallInGroup(message: Message, reason: string, withMissing: boolean): Promise<Answer> {
  return callRest('group_open_http_svc/group_msg_recall', {
    GroupId: message.to,
    MsgSeqList: [{ MsgSeq: message.sequence }, ...(withMissing ? [{ MsgSeq: missingSeq }] : [])],
    ...(reason !== '' && { Reason: reason }),
  })
}

type Answer = Awaited<ReturnType<typeof callRest>>

function outcomeOf(
  answer: Answer,
  words: PlaygroundWords,
): { readonly sentence: string; readonly done: number } {
  const said = words.playground.admin
  if (answer.ErrorCode !== 0)
    return {
      sentence: said.refused(
        String(answer.ErrorCode),
        refusalMeaning(answer.ErrorCode, answer.ErrorInfo, words),
      ),
      done: 0,
    }
  const results = answer['RecallRetList']
  const codes = Array.isArray(results)
    ? (results as { readonly RetCode: number }[]).map(({ RetCode }) => RetCode)
    : [0]
  const failures = codes.filter((code) => code !== 0)
  const done = codes.length - failures.length
  const [code] = failures
  return {
    sentence:
      code === undefined
        ? said.recalled(done)
        : said.partly(done, failures.length, said.refused(String(code), refusalMeaning(code, '', words))),
    done,
  }
}
