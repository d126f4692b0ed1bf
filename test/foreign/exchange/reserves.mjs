// Reserves: status with long poll, signed history.
import { decode32, timestamp, u64 } from './codec.mjs'
import { eddsaVerify } from './crypto.mjs'
import { ApiError, malformed } from './errors.mjs'

/** @param {string} segment @returns {Buffer} */
export function reservePub(segment) {
  const pub = decode32(segment, 32)
  if (pub === null) throw new ApiError(400, 27, { detail: segment })
  return pub
}

/** @param {URLSearchParams} query @param {string} name @returns {number | null} */
export function milliseconds(query, name) {
  const text = query.get(name)
  if (text === null) return null
  if (!/^[0-9]{1,20}$/.test(text)) throw malformed(name)
  return Number(text)
}

/** @param {import('./context.mjs').Context} ctx @param {import('./http.mjs').Request} request @param {string} segment */
export async function getReserve(ctx, request, segment) {
  const hex = reservePub(segment).toString('hex')
  const wait = milliseconds(request.query, 'timeout_ms')
  if (wait !== null && !ctx.wrong('long-poll-ignored'))
    await ctx.db.until(() => ctx.db.reserves.has(hex), wait, request.closed)
  const reserve = ctx.db.reserves.get(hex)
  if (reserve === undefined) throw new ApiError(404, 1027)
  return { status: 200, json: { balance: ctx.amount(reserve.balance), last_origin: reserve.origin } }
}

/**
 * Checks of a history request: the signature header over the start offset, the entity tag.
 * @param {import('./http.mjs').Request} request @param {string} header @param {number} purpose @param {number} code @param {Buffer} pub
 * @returns {{ start: bigint, tag: bigint | null }}
 */
export function historyRequest(request, header, purpose, code, pub) {
  const startText = request.query.get('start') ?? '0'
  if (!/^[0-9]{1,20}$/.test(startText)) throw malformed('start')
  const start = BigInt(startText)
  const given = request.headers[header.toLowerCase()]
  if (given === undefined) throw new ApiError(400, 25, { detail: header })
  const sig = decode32(given, 64)
  if (sig === null) throw malformed(header)
  if (!eddsaVerify(pub, sig, purpose, u64(start))) throw new ApiError(403, code)
  const match = /^"([0-9]+)"$/.exec(request.headers['if-none-match'] ?? '')
  return { start, tag: match === null ? null : BigInt(match[1]) }
}

/**
 * The reply to a history request: 304, 204 or the entries after the start.
 * @param {import('./context.mjs').Context} ctx @param {import('./store.mjs').Entry[]} history @param {{ start: bigint, tag: bigint | null }} asked
 * @param {Record<string, unknown>} head fields before the list
 * @returns {import('./http.mjs').Reply}
 */
export function historyReply(ctx, history, asked, head) {
  const top = BigInt(Math.max(0, ...history.map((entry) => entry.serial)))
  const headers = { 'Cache-Control': 'no-cache', ETag: `"${top}"` }
  if (asked.tag === top || (asked.tag === null && asked.start === top && top > 0n))
    return { status: 304, headers, plain: true }
  const shown = history.filter((entry) => BigInt(entry.serial) > asked.start)
  if (shown.length === 0) return { status: 204, headers, plain: true }
  const entries = shown.map(({ serial, ...entry }) =>
    ctx.protocol >= 26 ? { ...entry, history_offset: serial } : entry,
  )
  if (ctx.odd('history-newest-first')) entries.reverse()
  return { status: 200, json: { ...head, history: entries }, headers }
}

/** @param {import('./context.mjs').Context} ctx @param {import('./http.mjs').Request} request @param {string} segment */
export function getReserveHistory(ctx, request, segment) {
  const pub = reservePub(segment)
  const asked = historyRequest(request, 'Taler-Reserve-History-Signature', 1208, 1252, pub)
  const reserve = ctx.db.reserves.get(pub.toString('hex'))
  if (reserve === undefined) throw new ApiError(404, 1027)
  const history = ctx.wrong('reserve-history-omits-withdraw')
    ? reserve.history.filter((entry) => entry.type !== 'WITHDRAW')
    : reserve.history
  return historyReply(ctx, history, asked, { balance: ctx.amount(reserve.balance) })
}

/**
 * Money that arrived for a reserve: makes it or tops it up and wakes those who wait for it.
 * @param {import('./context.mjs').Context} ctx @param {import('./store.mjs').Incoming} incoming
 */
export function creditReserve(ctx, incoming) {
  const hex = incoming.reservePub.toString('hex')
  let reserve = ctx.db.reserves.get(hex)
  if (reserve === undefined) {
    reserve = { pub: incoming.reservePub, balance: 0n, origin: incoming.debit, history: [] }
    ctx.db.reserves.set(hex, reserve)
  }
  reserve.balance += incoming.amount
  reserve.origin = incoming.debit
  ctx.db.log(reserve.history, {
    type: 'CREDIT',
    timestamp: timestamp(incoming.time),
    sender_account_url: incoming.debit,
    wire_reference: incoming.row,
    amount: ctx.amount(incoming.amount),
  })
  ctx.db.wake()
}
