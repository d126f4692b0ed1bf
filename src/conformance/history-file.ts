/**
 * Histories as files: one event a line, as `history.jsonl` has them.
 */
import Joi from 'joi'
import { MalformedError } from '../protocol/malformed.js'
import { faultShapes } from './history-fault.js'
import type { Recorded } from './history.js'

/** Signs of a line at most: a body of the largest size, escaped, with room to spare. */
const LONGEST_LINE = 16 * 1024 * 1024

const text = Joi.string().allow('')
const time = Joi.number().integer()
const headers = Joi.object().pattern(Joi.string(), text)
const body = {
  body: text.optional(),
  body_base64: Joi.string().base64().optional(),
  padding: time.min(0).optional(),
  omitted: time.min(0).optional(),
}
const party = Joi.string().valid('merchant', 'exchange', 'bank')
/** Histories of before there were other ways say nothing of `how`: the message was lost. */
const anyFault = Joi.alternatives(...Object.values(faultShapes(text, time)))
  // What a fault leaves out, it leaves out in a history too.
  .prefs({ presence: 'optional' })

const SHAPES: Readonly<Record<Recorded['type'], Joi.SchemaMap>> = {
  play: {
    scenario: text,
    seed: text,
    target: text,
    now: time,
    hopsVisible: Joi.boolean(),
    remembers: Joi.boolean().optional(),
    isExcerpt: Joi.boolean().optional(),
    unclaimPurpose: time,
    generations: Joi.object().pattern(Joi.string(), time).optional(),
  },
  call: {
    span: text,
    from: text,
    to: party,
    house: Joi.string().valid('second').optional(),
    page: text,
    method: text,
    path: text,
    headers,
    now: time,
    cause: text.optional(),
    repeats: text.optional(),
    ...body,
  },
  reply: { span: text, status: time, headers, now: time, ...body },
  lost: { span: text, why: text, now: time },
  expect: { span: text, rows: Joi.array().items(text) },
  skip: { actor: text, call: text, why: text },
  race: { strands: time },
  release: { gate: text, choice: time, of: time, over: Joi.array().items(text).optional() },
  uncontrolled: { after: text },
  together: { spans: Joi.array().items(text), spreadMicros: time, overlapping: time },
  clock: { now: time },
  fault: { fault: anyFault },
  struck: { span: text, fault: anyFault },
  healed: { now: time },
  settled: { actor: text, calls: time, done: Joi.boolean(), now: time },
  end: {
    problem: text.optional(),
    stall: Joi.object({
      kind: Joi.string().valid('deadlock', 'livelock', 'silence'),
      strands: Joi.object().pattern(Joi.string(), time),
      waits: Joi.array().items(text),
      moves: Joi.array().items(text),
    }).optional(),
  },
}

const shapeOf = new Map(
  Object.entries(SHAPES).map(([type, fields]) => [
    type,
    Joi.object({ type: Joi.string().valid(type), play: text, at: time.min(0), ...fields }).prefs({
      presence: 'required',
      convert: false,
    }),
  ]),
)

/**
 * Reads the contents of a history.jsonl.
 * @throws MalformedError naming the line that is not an event
 */
export function readHistory(contents: string): Recorded[] {
  return contents.split('\n').flatMap((line, index) => {
    if (line === '') return []
    try {
      return [readEvent(line)]
    } catch (error) {
      if (error instanceof MalformedError) throw error.within(`line ${String(index + 1)}`)
      throw error
    }
  })
}

function readEvent(line: string): Recorded {
  if (line.length > LONGEST_LINE) throw new MalformedError('a line of bounded length', line)
  const event = parse(line)
  const type = typeof event === 'object' && event !== null && 'type' in event ? event.type : undefined
  const shape = typeof type === 'string' ? shapeOf.get(type) : undefined
  if (shape === undefined) throw new MalformedError('an event of a known type', type, 'type')
  const detail = shape.validate(event).error?.details[0]
  if (detail !== undefined)
    throw new MalformedError(
      `an event as Assay records it (${detail.message})`,
      detail.context?.value,
      'event',
    )
  return event as Recorded
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    throw new MalformedError('a line of JSON', line)
  }
}
