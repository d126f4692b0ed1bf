// A Taler exchange in plain Node: routing, start and stop, command line. See README.md.
import { decode32, encode32 } from './codec.mjs'
import { aggregate } from './aggregate.mjs'
import { getCoinHistory } from './coins.mjs'
import { Context } from './context.mjs'
import { postBatchDeposit } from './deposit.mjs'
import { ApiError } from './errors.mjs'
import { gateway } from './gateway.mjs'
import { bodyOf, makeServer } from './http.mjs'
import { getKeys, makeKeys } from './keys.mjs'
import { getLink, postMelt, postReveal } from './melt.mjs'
import { postBlindingPrepare, postRevealMelt, postSeededMelt } from './melt-seeded.mjs'
import { paytoOk } from './payto.mjs'
import { postRefund } from './refund.mjs'
import { getReserve, getReserveHistory } from './reserves.mjs'
import { Store } from './store.mjs'
import { getConfig, getSeed, getText } from './texts.mjs'
import { getDeposit, getTransfer } from './tracking.mjs'
import { ODD, WRONG } from './variants.mjs'
import { postBatchWithdraw, postWithdraw } from './withdraw.mjs'

/** @typedef {import('./http.mjs').Request} Request */
/** @typedef {import('./http.mjs').Reply | Promise<import('./http.mjs').Reply>} Answer */

/** Methods of each first segment, for 405. @param {Context} ctx @returns {Record<string, string[]>} */
function methods(ctx) {
  return {
    '': ['GET'],
    config: ['GET'],
    keys: ['GET'],
    seed: ['GET'],
    terms: ['GET'],
    privacy: ['GET'],
    reserves: ['POST', 'GET'],
    coins: ['POST', 'GET'],
    deposits: ['GET'],
    transfers: ['GET'],
    refreshes: ['POST'],
    'batch-deposit': ['POST'],
    hook: ['POST'],
    ...(ctx.protocol >= 26 ? { withdraw: ['POST'], 'blinding-prepare': ['POST'] } : {}),
    ...(ctx.protocol >= 32 ? { melt: ['POST'], 'reveal-melt': ['POST'] } : {}),
  }
}

/** @param {Context} ctx @param {Request} request @returns {Answer} */
function route(ctx, request) {
  const [first = '', ...rest] = request.segments
  const bank = request.segments.indexOf('taler-wire-gateway')
  if (bank === 0 || (bank === 2 && first === 'accounts'))
    return gateway(ctx, request, request.segments.slice(bank + 1))
  const allowed = methods(ctx)[first]
  if (allowed === undefined) throw new ApiError(404, 21, { detail: request.path })
  if (!allowed.includes(request.method)) {
    const names = allowed.flatMap((name) => (name === 'GET' ? ['GET', 'HEAD'] : [name]))
    throw new ApiError(405, 20, { detail: request.method }, { Allow: names.join(', ') })
  }
  switch (first) {
    case 'reserves':
      return reserves(ctx, request, rest)
    case 'coins':
      return coins(ctx, request, rest)
    case 'deposits':
      if (rest.length !== 4) throw segments(request)
      return getDeposit(ctx, request, rest)
    case 'transfers':
      if (rest.length !== 1) throw segments(request)
      return getTransfer(ctx, rest[0])
    case 'refreshes':
      if (rest.length !== 2) throw segments(request)
      if (rest[1] !== 'reveal') throw new ApiError(404, 1001, { detail: rest[1] })
      return postReveal(ctx, rest[0], bodyOf(request))
    case 'hook':
      return hook(ctx, request, rest)
    default:
      if (rest.length !== 0) throw segments(request)
      return single(ctx, request, first)
  }
}

/** @param {Request} request @returns {ApiError} */
function segments(request) {
  return new ApiError(404, 1002, { detail: request.path })
}

/** Paths of one segment. @param {Context} ctx @param {Request} request @param {string} name @returns {Answer} */
function single(ctx, request, name) {
  switch (name) {
    case 'config':
      return getConfig(ctx)
    case 'keys':
      return getKeys(ctx, request)
    case 'seed':
      return getSeed()
    case 'terms':
    case 'privacy':
      return getText(request, name)
    case 'batch-deposit':
      return postBatchDeposit(ctx, request)
    case 'withdraw':
      return postWithdraw(ctx, request)
    case 'blinding-prepare':
      return postBlindingPrepare(ctx, bodyOf(request))
    case 'melt':
      return postSeededMelt(ctx, bodyOf(request))
    case 'reveal-melt':
      return postRevealMelt(ctx, bodyOf(request))
    default:
      return {
        status: 302,
        raw: 'Redirecting to /terms\n',
        headers: { 'Content-Type': 'text/plain', Location: '/terms' },
      }
  }
}

/** @param {Context} ctx @param {Request} request @param {string[]} rest @returns {Answer} */
function reserves(ctx, request, rest) {
  const [pub, operation] = rest
  if (pub === undefined || rest.length > 2) throw segments(request)
  if (request.method === 'GET') {
    if (operation === undefined) return getReserve(ctx, request, pub)
    if (operation === 'history') return getReserveHistory(ctx, request, pub)
  } else if (operation === 'batch-withdraw' && ctx.protocol < 26) {
    return postBatchWithdraw(ctx, request, pub)
  }
  throw new ApiError(404, 1001, { detail: operation ?? '' })
}

/** @param {Context} ctx @param {Request} request @param {string[]} rest @returns {Answer} */
function coins(ctx, request, rest) {
  const [segment, operation] = rest
  if (rest.length !== 2) throw segments(request)
  const body = request.method === 'POST' ? bodyOf(request) : null
  const pub = decode32(segment, 32)
  if (pub === null) throw new ApiError(400, 1004, { detail: segment })
  if (request.method === 'GET') {
    if (operation === 'history') return getCoinHistory(ctx, request, pub)
    if (operation === 'link') return getLink(ctx, pub)
    throw new ApiError(404, 21, { detail: request.path })
  }
  if (operation === 'refund') return postRefund(ctx, pub, body)
  if (operation === 'melt') return postMelt(ctx, pub, body)
  throw new ApiError(404, 1001, { detail: operation })
}

/** Not part of the protocol: drives this program. @param {Context} ctx @param {Request} request @param {string[]} rest @returns {Answer} */
function hook(ctx, request, rest) {
  if (rest.join('/') !== 'aggregate') throw new ApiError(404, 21, { detail: request.path })
  return { status: 200, json: { transfers: aggregate(ctx, request.query.get('due') === 'yes') } }
}

/** Refuses settings this program cannot serve. @param {Context} ctx */
function checkOptions(ctx) {
  if (!(ctx.protocol >= 18 && ctx.protocol <= 99))
    throw new Error('--protocol takes 18 to 99: older signatures differ')
  if (!/^[A-Z]{1,11}$/.test(ctx.currency)) throw new Error('--currency takes 1 to 11 letters A to Z')
  if (!paytoOk(ctx.payto)) throw new Error('--payto is not a payto URI with a receiver-name')
  for (const id of ctx.wrongs)
    if (!WRONG.some((variant) => variant.id === id)) throw new Error(`no wrong variant "${id}"`)
  for (const id of ctx.odds)
    if (!ODD.some((variant) => variant.id === id)) throw new Error(`no oddity "${id}"`)
}

/**
 * Starts an exchange with fresh keys and an empty store.
 * @param {import('./context.mjs').Options} [options]
 * @returns {Promise<{ url: string, masterPub: string, stop: () => Promise<void> }>} url ends in "/"
 */
export async function startExchange(options = {}) {
  const ctx = new Context(options, new Store())
  checkOptions(ctx)
  ctx.keys = await makeKeys(ctx)
  const server = makeServer(ctx, async (request) => route(ctx, request))
  const host = options.host ?? '127.0.0.1'
  await new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, host, () => resolve(undefined))
  })
  const address = /** @type {import('node:net').AddressInfo} */ (server.address())
  const url = `http://${host}:${address.port}/`
  ctx.baseUrl ||= url
  const every = options.aggregateEveryMs ?? 250
  const timer = every > 0 ? setInterval(() => aggregate(ctx, true), every) : null
  timer?.unref()
  const stop = async () => {
    if (timer !== null) clearInterval(timer)
    await new Promise((resolve) => {
      server.close(() => resolve(undefined))
      server.closeAllConnections()
    })
  }
  return { url, masterPub: encode32(ctx.keys.master.pub), stop }
}

/** @param {string[]} args @returns {import('./context.mjs').Options} */
function parseArguments(args) {
  /** @type {Record<string, any>} */
  const options = { wrong: [], odd: [] }
  /** @type {Record<string, [string, 'text' | 'number' | 'list' | 'values']>} */
  const known = {
    '--port': ['port', 'number'],
    '--host': ['host', 'text'],
    '--currency': ['currency', 'text'],
    '--payto': ['payto', 'text'],
    '--gateway-token': ['gatewayToken', 'text'],
    '--protocol': ['protocol', 'number'],
    '--skew': ['skew', 'number'],
    '--wrong': ['wrong', 'list'],
    '--odd': ['odd', 'list'],
    '--rsa-bits': ['rsaBits', 'number'],
    '--base-url': ['baseUrl', 'text'],
    '--values': ['values', 'values'],
    '--aggregate-every-ms': ['aggregateEveryMs', 'number'],
  }
  for (let i = 0; i < args.length; i += 2) {
    const found = known[args[i]]
    const value = args[i + 1]
    if (found === undefined || value === undefined)
      throw new Error(`cannot read option ${args[i]}; known: ${Object.keys(known).join(' ')}`)
    const [name, type] = found
    if (type === 'number' && !/^-?[0-9]+$/.test(value)) throw new Error(`${args[i]} takes an integer`)
    if (type === 'list') options[name].push(...value.split(','))
    else if (type === 'values') options[name] = value.split(',')
    else options[name] = type === 'number' ? Number(value) : value
  }
  return options
}

if (process.argv[1] !== undefined && import.meta.url === new URL(`file://${process.argv[1]}`).href) {
  try {
    if (process.argv[2] === '--list') {
      for (const variant of [...WRONG, ...ODD]) process.stdout.write(`${variant.id}\t${variant.what}\n`)
    } else {
      const { url, masterPub, stop } = await startExchange(parseArguments(process.argv.slice(2)))
      process.stdout.write(`listening ${url}\nmaster-pub ${masterPub}\n`)
      for (const signal of ['SIGINT', 'SIGTERM'])
        process.once(signal, () => void stop().then(() => process.exit(0)))
    }
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  }
}
