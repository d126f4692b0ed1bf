/**
 * Histories as drawings: a line for each actor, a box for each call.
 *
 *     alice  |--pays 200--|
 *     bob        |--pays 409 already paid--|
 *
 * A call begins at its left bar and ends at its right one, so what overlaps in the drawing overlaps in the history. A
 * box reads: what is done in the pool (without the name of the actor), and the name of the row that it was answered with.
 * A call without a right bar was never answered; one that says `twice` was delivered twice.
 */
import type { Recorded } from '../../src/conformance/history.js'
import { errorCode } from '../../src/protocol/errors.js'
import { row, rowsOfPage } from '../../src/conformance/spec/catalogue.js'
import type { Row } from '../../src/conformance/spec/row.js'
import type { PlayJudgement } from '../../src/conformance/checks/index.js'
import { fromOutside, judgeChanged } from './fixtures.js'
import { playedPool, type Pool } from './pool.js'

interface Box {
  /** What it is called in the pool. */
  readonly name: string
  readonly from: number
  /** Infinity if it was never answered. */
  readonly to: number
  readonly status: number | undefined
  /** The rest of the name of the row, for a refusal. */
  readonly words: string
  readonly isTwice: boolean
}

const BOX = /\|--(?<does>[a-z ]+?[a-z35]*?)(?: (?<status>[1-5]\d\d))?(?: (?<words>[a-z ]+?))?(?:--\||$)/g

/** Reads a drawing. @throws Error for a line that holds no call */
function boxesIn(drawing: string): Box[] {
  const lines = drawing.split('\n').filter((line) => line.trim() !== '')
  return lines.flatMap((line) => {
    const actor = /^ *(\w+)/.exec(line)?.[1] ?? ''
    const found = [...line.trimEnd().matchAll(BOX)].map((match): Box => {
      const { does = '', status, words = '' } = match.groups ?? {}
      const isTwice = does.endsWith(' twice')
      return {
        name: `${actor} ${does.replace(/ twice$/, '')}`,
        from: match.index,
        to: match[0].endsWith('|') ? match.index + match[0].length - 1 : Infinity,
        status: status === undefined ? undefined : Number(status),
        words,
        isTwice,
      }
    })
    if (found.length === 0) throw new Error(`no call in ${line}`)
    return found
  })
}

/** What the judge says about a drawing; it sees what a caller sees. */
export async function judged(drawing: string): Promise<PlayJudgement> {
  const pool = await playedPool()
  return judgeChanged(pool.played, fromOutside(historyOf(pool, boxesIn(drawing))))
}

/** The rows that the judge finds violated in a drawing. */
export async function violatedIn(drawing: string): Promise<string[]> {
  const { findings } = await judged(drawing)
  const bad = findings.filter(({ verdict }) => verdict === 'violated' || verdict === 'harness')
  return [...new Set(bad.map(({ row }) => row))].sort()
}

/** The orders are made, and then happens what was drawn. */
function historyOf(pool: Pool, boxes: readonly Box[]): Recorded[] {
  const of = (name: string): readonly Recorded[] => {
    const span = pool.named.get(name)
    if (span === undefined) throw new Error(`nobody does this in the pool: ${name}`)
    return pool.events.filter((event) => 'span' in event && event.span === span)
  }
  const opening = pool.events.filter(({ type }) => type === 'play')
  const made = ['shop orders', 'shop orders another'].flatMap(of)
  const drawn = boxes.flatMap((box, index) => {
    const span = `drawn:${String(index)}`
    const [call] = of(box.name)
    if (call?.type !== 'call') throw new Error(`no call: ${box.name}`)
    const again = { ...call, span: `${span} again`, repeats: span }
    return [
      { time: box.from, event: { ...call, span } },
      ...(box.isTwice ? [{ time: box.from + 0.1, event: again }] : []),
      ...(box.to === Infinity ? [] : [{ time: box.to, event: replyTo(box, span, call, pool) }]),
    ]
  })
  const inOrder = drawn.sort((left, right) => left.time - right.time).map(({ event }) => event)
  return [...opening, ...made, ...inOrder].map((event, at) => ({ ...event, at }))
}

/** The reply that the pool has for this order and status; a refusal in the words of its row otherwise. */
function replyTo(box: Box, span: string, call: Recorded & { type: 'call' }, pool: Pool): Recorded {
  const { status = 200, words } = box
  const asked = pool.events.flatMap((event) =>
    event.type === 'call' && event.page === call.page && event.path === call.path ? [event.span] : [],
  )
  const own = pool.named.get(box.name) ?? ''
  const known = [own, ...asked].flatMap((id) =>
    pool.events.filter((event) => event.type === 'reply' && event.span === id && event.status === status),
  )
  const [like] = known
  if (status < 300 && like !== undefined) return { ...like, span } as Recorded
  const page = `merchant/${call.page}`
  const name = `${page}/${String(status)}${words === '' ? '' : `-${words.replaceAll(' ', '-')}`}`
  const target = words === '' ? rowsOfPage(page).find((one) => one.status === status) : row(name)
  const coin = /"coin_pub":"(\w+)"/.exec(call.body ?? '')?.[1]
  const named = words === 'coin spent' ? { coin_pub: coin } : {}
  const body = JSON.stringify({ code: codeOf(target), hint: '', ...named })
  const headers = { 'content-type': 'application/json' }
  return { type: 'reply', span, status, headers, body, now: call.now, play: call.play, at: 0 }
}

function codeOf(target: Row | undefined): number {
  const name = target?.codes?.[0]
  return name === undefined ? 1 : errorCode(name)
}
