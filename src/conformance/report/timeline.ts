/**
 * A play as a list of lines: who said what to whom, in the order in which it was said.
 */
import { nameInHouse } from '../../protocol/endpoints/endpoint.js'
import { describeCode } from '../../protocol/errors.js'
import { isJsonObject } from '../../protocol/encoding/json.js'
import { printable } from '../../protocol/malformed.js'
import { describeFault } from '../history-fault.js'
import { spansOf, type Recorded, type Span } from '../history.js'

/** Lines shown at most; a play that takes more is better read in the history itself. */
const MOST_LINES = 80
const LINE = 160

/**
 * What happened in a play; of a campaign only what came after its set-up.
 * @param marks words to put behind the reply of a span
 */
export function timeline(events: readonly Recorded[], marks: ReadonlyMap<string, string>): string[] {
  const spans = new Map(spansOf(events).map((span) => [span.id, span]))
  const start = events.findIndex((event) => event.type === 'race')
  const lines = events.slice(Math.max(start, 0)).flatMap((event) => lineOf(event, spans, marks))
  const more = lines.length - MOST_LINES
  return more > 0
    ? [...lines.slice(0, MOST_LINES), `… and ${String(more)} lines more, see history.jsonl`]
    : lines
}

function lineOf(
  event: Recorded,
  spans: ReadonlyMap<string, Span>,
  marks: ReadonlyMap<string, string>,
): string[] {
  switch (event.type) {
    case 'call':
    case 'reply':
    case 'lost': {
      const span = spans.get(event.span)
      if (span === undefined) return []
      const mark = event.type === 'reply' ? marks.get(span.id) : undefined
      return [`${indent(span, spans)}${message(event, span)}${mark === undefined ? '' : `   ◂ ${mark}`}`]
    }
    case 'skip':
      return [`${event.actor} leaves out ${event.call}: ${printable(event.why, LINE)}`]
    case 'release':
      return [`let pass: ${event.gate}`]
    case 'uncontrolled':
      return [`out of control after: ${event.after}`]
    case 'clock':
      return [`clock: ${new Date(event.now * 1000).toISOString()}`]
    case 'together':
      return [
        `the last bytes of ${String(event.spans.length)} requests leave within ${String(event.spreadMicros)} µs, ${String(event.overlapping)} of them unanswered`,
      ]
    case 'end':
      return event.problem === undefined ? [] : [`ends early: ${printable(event.problem, LINE)}`]
    case 'fault':
      return [`fault: ${describeFault(event.fault)}`]
    case 'struck':
      return [`struck: ${describeFault(event.fault)}`]
    case 'healed':
      return ['from here on nothing goes wrong any more']
    case 'settled':
      return [
        `${event.actor} has ${event.done ? '' : 'not '}finished its business, after ${String(event.calls)} calls`,
      ]
    case 'play':
    case 'race':
    case 'expect':
      return []
  }
}

function message(event: Recorded & { type: 'call' | 'reply' | 'lost' }, span: Span): string {
  const who = `${span.from} ${event.type === 'call' ? '→' : '←'} ${nameInHouse(span.to, span.house)}`
  const again = event.type === 'call' && event.repeats !== undefined ? ', delivered a second time' : ''
  if (event.type === 'call') return `${who}  ${span.page}${again}`
  if (event.type === 'lost') return `${who}  ${span.page}: no reply, ${printable(event.why, LINE)}`
  const json = span.reply?.body.json
  const code = isJsonObject(json) ? json['code'] : undefined
  return `${who}  ${span.page}: ${String(event.status)}${typeof code === 'number' ? ` ${describeCode(code)}` : ''}`
}

/** What a party says in the service of a call stands to the right of it. */
function indent(span: Span, spans: ReadonlyMap<string, Span>): string {
  const cause = span.cause === undefined ? undefined : spans.get(span.cause)
  return cause === undefined ? '' : `  ${indent(cause, spans)}`
}
