/**
 * A reproduction as a script for Node that needs nothing else. What comes from a history stands in it as JSON and
 * nowhere else, so nothing in a history can become code.
 */
import { CONTRACT_FIELDS } from './coin-signatures.js'
import type { Reproduction } from './reproduction.js'

/** The script as text. */
export function nodeScript(reproduction: Reproduction): string {
  const data = JSON.stringify({ ...reproduction, fields: CONTRACT_FIELDS }, null, 1)
  return `${HEAD}const PLAY = ${escaped(data)}\n${BODY}`
}

/** JSON as JavaScript reads it everywhere, without signs that a terminal or an editor obeys. */
function escaped(json: string): string {
  return json.replace(/[^\n\x20-\x7e]|<\//g, (sign) =>
    sign === '</' ? '<\\/' : [...Array(sign.length).keys()].map((at) => unicode(sign, at)).join(''),
  )
}

function unicode(sign: string, at: number): string {
  return `\\u${sign.charCodeAt(at).toString(16).padStart(4, '0')}`
}

const HEAD = `#!/usr/bin/env node
// Sends a play again in which Assay found something, and says whether it shows again. Needs Node 20 and nothing else.
//
//   node THIS-FILE --merchant http://localhost:9966/ --token secret-token:sandbox
//                  [--exchange URL] [--bank URL]
//
// or the same as ASSAY_MERCHANT, ASSAY_TOKEN, ASSAY_EXCHANGE, ASSAY_BANK in the environment. The exchange is the first
// one in the merchant's /config unless given.
//
// Exit code: 1 if it shows again; 0 if it was sent as Assay did and is answered otherwise, as it is promised where a
// status says so; 2 if a script cannot tell; 64 if it cannot begin.
//
// What it can do: send the same bytes. Where a request names something that the backend made (an order, its claim
// token, a contract), the new name is taken from the reply; coins sign the new contract with their test keys, which
// are in this file. Coins have to be good at the exchange that is asked: those of Assay's simulator are, at any
// \`assay serve\`, once; started anew it takes them again. What was signed with times in it is good until these times
// have passed.
// What it cannot do stands in PLAY.limits, and is printed.
import { createHash, createPrivateKey, sign } from 'node:crypto'
import { request as overHttp } from 'node:http'
import { request as overHttps } from 'node:https'

`

const BODY = String.raw`
const PATIENCE = 60_000
const MOST_BYTES = 4 * 1024 * 1024
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

const OPTIONS = ['merchant', 'token', 'exchange', 'bank']
const USAGE = 'Usage: node THIS-FILE --merchant URL --token TOKEN [--exchange URL] [--bank URL]'

function stop(why) {
  console.error(why)
  process.exit(64)
}

const given = new Map()
for (let at = 2; at < process.argv.length; at += 2) {
  const word = process.argv[at]
  if (word === '--help' || word === '-h') {
    console.log(USAGE)
    process.exit(0)
  }
  if (!OPTIONS.some((name) => word === '--' + name)) stop('This is no option: ' + plain(word) + '. ' + USAGE)
  given.set(word.slice(2), process.argv[at + 1])
}

function option(name) {
  const value = given.has(name) ? given.get(name) : process.env['ASSAY_' + name.toUpperCase()]
  return value === undefined || value === '' ? undefined : value
}

function base(name, text) {
  if (text === undefined) stop('--' + name + ' is missing: the base URL of the ' + name)
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) stop('--' + name + ' takes a URL such as http://localhost:9966/')
  return text.endsWith('/') ? text : text + '/'
}

/** No sign that a terminal would obey. */
function plain(text, most = 300) {
  return text.slice(0, most).replace(/[^\x20-\x7e]/g, '?')
}

function send(root, { method, path, headers, body }) {
  const url = new URL(root)
  const over = url.protocol === 'https:' ? overHttps : overHttp
  const place = { hostname: url.hostname.replace(/^\[|\]$/g, ''), port: url.port, path: url.pathname.replace(/\/$/, '') + path }
  return new Promise((resolve) => {
    const lost = (error) => resolve({ lost: error.message })
    try {
      const outgoing = over({ ...place, method, headers: { ...headers, 'content-length': body.length }, agent: false, timeout: PATIENCE }, (incoming) => {
        const chunks = []
        let size = 0
        incoming.on('data', (chunk) => {
          size += chunk.length
          if (size > MOST_BYTES) outgoing.destroy(new Error('the reply is too large'))
          else chunks.push(chunk)
        })
        incoming.on('end', () => resolve({ status: incoming.statusCode, text: Buffer.concat(chunks).toString() }))
        incoming.on('error', lost)
      })
      outgoing.on('timeout', () => outgoing.destroy(new Error('no reply in time')))
      outgoing.on('error', lost)
      outgoing.end(body)
    } catch (error) {
      lost(error)
    }
  })
}

function parsed(text) {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return undefined
  }
}

function encode(bytes) {
  let bits = ''
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0')
  return (bits.match(/.{1,5}/g) ?? []).map((five) => ALPHABET[parseInt(five.padEnd(5, '0'), 2)]).join('')
}

function decode(text) {
  let bits = ''
  for (const letter of text.toUpperCase()) bits += Math.max(0, ALPHABET.indexOf(letter)).toString(2).padStart(5, '0')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((eight) => parseInt(eight, 2)))
}

/** JSON with sorted keys, as contracts are hashed. */
function canonical(value) {
  if (Array.isArray(value)) return '[' + value.map(canonical).join(',') + ']'
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  return '{' + Object.keys(value).sort().map((key) => JSON.stringify(key) + ':' + canonical(value[key])).join(',') + '}'
}

function hashOf(terms) {
  return createHash('sha512').update(canonical(terms) + '\0').digest()
}

function micros(time) {
  const bytes = Buffer.alloc(8)
  const seconds = time?.t_s
  bytes.writeBigUInt64BE(typeof seconds === 'number' ? BigInt(seconds) * 1_000_000n : 2n ** 64n - 1n)
  return bytes
}

/** What a coin signs: an Ed25519 key in its PKCS 8 wrapping, over the packed bytes with the new contract in them. */
function signAnew({ seed, blob }, terms) {
  const bytes = Buffer.from(blob, 'hex')
  const put = (field, value) => value.copy(bytes, PLAY.fields[field])
  put('contractTermsHash', hashOf(terms))
  put('wireHash', decode(terms.h_wire))
  put('walletTimestamp', micros(terms.timestamp))
  put('refundDeadline', micros(terms.refund_deadline))
  put('merchantPub', decode(terms.merchant_pub))
  const wrapped = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.from(seed, 'hex')])
  return encode(sign(null, bytes, createPrivateKey({ key: wrapped, format: 'der', type: 'pkcs8' })))
}

const merchant = base('merchant', option('merchant'))
const config = option('exchange') === undefined ? await send(merchant, { method: 'GET', path: '/config', headers: {}, body: Buffer.alloc(0) }) : {}
if (config.lost !== undefined) stop('the merchant at ' + plain(merchant) + ' cannot be reached: ' + plain(config.lost))
const exchange = base('exchange', option('exchange') ?? parsed(config.text)?.exchanges?.[0]?.base_url)
const needsBank = PLAY.steps.some(({ to }) => to === 'bank')
const roots = { merchant, exchange, bank: needsBank ? base('bank', option('bank')) : merchant }
const token = option('token')
if (token === undefined && PLAY.steps.some(({ headers }) => headers.authorization !== undefined)) stop('--token is missing: the access token of the merchant instance')

/** Old values and the new ones. */
const news = new Map([...Object.entries(PLAY.bases).map(([party, old]) => [old, roots[party]]), ['(token of the target)', token ?? '']])
const contracts = []

function renewed(text) {
  let result = text
  for (const [old, value] of news) result = result.replaceAll(old, () => value)
  return result
}

/** Bytes that are no text are sent as they are. */
function bodyOf(step) {
  const body = step.base64 === undefined ? Buffer.from(renewed(step.body ?? '')) : Buffer.from(step.base64, 'base64')
  return step.padding > 0 ? Buffer.concat([body, Buffer.alloc(step.padding, ' ')]) : body
}

function learn(step, index, json) {
  for (const { path, old } of step.learn) {
    const value = path.reduce((inside, key) => (typeof inside === 'object' && inside !== null ? inside[key] : undefined), json)
    if (typeof value === 'string') news.set(old, value)
  }
  if (step.contract === undefined || typeof json?.contract_terms !== 'object') return
  contracts[index] = json.contract_terms
  news.set(step.contract, encode(hashOf(json.contract_terms)))
}

const told = (answer) => (answer?.status === undefined ? 'no reply' : String(answer.status) + (answer.code === undefined ? '' : ' code ' + String(answer.code)))
const OURS = '(token of the target)'
const sendsToken = (step) => Object.values(step.headers).some((value) => value.includes(OURS))
const isPromised = (step, { status, code }) =>
  step.instead.length === 0 || step.instead.some((other) => other.status === status && (other.codes === undefined || other.codes.includes(code)))
/** What was received, by request. */
const received = []

async function perform(step, index, answered) {
  await Promise.all(step.after.map((before) => answered[before]))
  for (const signature of step.sign) {
    const terms = contracts[signature.contract]
    if (signature.seed !== undefined && terms !== undefined) news.set(signature.old, signAnew(signature, terms))
  }
  const headers = Object.fromEntries(Object.entries(step.headers).map(([name, value]) => [name, renewed(value)]))
  const reply = await send(roots[step.to], { method: step.method, path: renewed(step.path), headers, body: bodyOf(step) })
  const json = parsed(reply.text)
  learn(step, index, json)
  const code = typeof json?.code === 'number' ? json.code : undefined
  const isSame = told({ status: reply.status, code }) === told(step.saw)
  received[index] = { status: reply.status, code, isSame }
  console.log(
    [
      String(index + 1) + '. ' + plain(step.from, 40) + ' to ' + step.to + ': ' + plain(step.method, 10) + ' ' + plain(renewed(step.path), 120),
      '   received ' + told({ status: reply.status, code }) + (reply.lost === undefined ? '' : ' (' + plain(reply.lost) + ')'),
      '   Assay saw ' + told(step.saw) + (isSame ? '' : '   <- differs'),
      ...step.promised.map((promise) => '   promised: ' + plain(promise)),
    ].join('\n'),
  )
}

for (const limit of PLAY.limits) console.log('Note: ' + plain(limit))
const answered = []
for (const [index, step] of PLAY.steps.entries()) answered.push(perform(step, index, answered))
await Promise.all(answered)

const rows = PLAY.violated.map((row) => plain(row)).join(', ')
/** Numbers of the requests for which something is so. */
const numbers = (test) => PLAY.steps.flatMap((step, index) => (test(step, received[index]) ? [index + 1] : []))
const wrong = (step) => step.promised.length > 0
const changed = numbers((step, { isSame }) => wrong(step) && !isSame)
const others = numbers((step, { isSame }) => !wrong(step) && !isSame)
/** What was sent after another answer came than the wrong one is about a state that Assay never saw. */
const counts = (step) => wrong(step) && !step.after.includes(changed[0] - 1)
const isTokenGood = numbers((step, { status }) => sendsToken(step) && status !== undefined && status !== 401).length > 0

/** Why nothing follows from the answers, if so: a mistake is mended only where a play came as far as the mistake. */
function doubt() {
  const silent = numbers((step, { status }) => status === undefined && step.saw !== undefined)
  if (silent.length > 0) return 'no reply to request ' + silent.join(', ')
  const earlier = others.filter((number) => number < changed[0])
  if (earlier.length > 0) return 'request ' + earlier.join(', ') + ' was answered otherwise than Assay saw, so the play did not get as far as the wrong answer'
  const refused = numbers((step, { status, isSame }) => counts(step) && !isSame && status === 401 && sendsToken(step) && !isTokenGood && step.instead.length === 0)
  if (refused.length > 0) return 'request ' + refused.join(', ') + ' was refused for its token'
  const strange = numbers((step, answer) => counts(step) && !answer.isSame && !isPromised(step, answer))
  if (strange.length > 0) return 'request ' + strange.join(', ') + ' is answered otherwise now, but not as it is promised (coins that are spent do that: start the backend anew)'
  const still = changed.length === 0 ? [] : numbers((step, { isSame }) => counts(step) && isSame && step.instead.length > 0)
  if (still.length > 0) return 'request ' + still.join(', ') + ' is still answered as Assay saw it, and request ' + changed.join(', ') + ' is not'
  if (changed.length === 0 && others.length > 0) return 'request ' + others.join(', ') + ' was answered otherwise than Assay saw'
  if (changed.length === 0 && !PLAY.showsByStatus) return 'every status is as Assay saw it, but what is violated does not show in one'
  return undefined
}

const why = doubt()
if (why !== undefined) {
  console.log('Cannot tell: ' + why + '. Violated was ' + rows)
  process.exitCode = 2
} else if (changed.length > 0) {
  console.log('Not shown: ' + rows + '. The answer that was wrong is another one now.')
} else {
  console.log('Violated again: ' + rows)
  process.exitCode = 1
}
`
