/** Plays scenarios against the foreign merchant: with the built-in exchange at its side, or with one that is hosted for it. */
import { createServer } from 'node:net'
import { startMerchant } from '../../foreign/merchant/merchant.mjs'

const TOKEN = 'secret-token:sandbox'
const PAYTO = 'payto://x-taler-bank/bank.test/merchant?receiver-name=Merchant'

/**
 * @param {any} library what the package exports
 * @param {{ wrong?: string[], odd?: string[], scenarios: string[], plays?: number, hosted?: boolean, seed?: string, onHistory?: (events: any) => void }} what
 * @returns {Promise<any>} what came of it
 */
export async function playForeign(library, { wrong = [], odd = [], hosted = false, ...rest }) {
  const { exchange, masterPub, currency, stop, options } = hosted ? await place(library) : await pair(library)
  const merchant = await startMerchant({
    exchange: [exchange],
    exchangeMasterPub: [masterPub],
    currency,
    payto: [PAYTO],
    token: TOKEN,
    wrong,
    odd,
  })
  try {
    return await library.conform({ merchant: merchant.url, token: TOKEN, plays: 0, ...rest, ...options })
  } finally {
    await merchant.stop()
    await stop()
  }
}

/** @param {any} library */
async function pair(library) {
  const sim = await library.startSim()
  return {
    exchange: sim.exchangeUrl,
    masterPub: sim.masterPub,
    currency: sim.currency,
    stop: () => sim.stop(),
    options: {},
  }
}

/** A place that is free now: what is hosted there has the same identity each time. @param {any} library */
async function place(library) {
  const hostExchange = `127.0.0.1:${await freePort()}`
  const host = await library.startHost({ place: hostExchange })
  const { exchangeUrl: exchange, masterPub, currency } = host
  await host.stop()
  return { exchange, masterPub, currency, stop: async () => {}, options: { hostExchange } }
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
      server.close(() => resolve(port))
    })
  })
}

/** What was found, as `verdict row`. @param {any} result @returns {string[]} */
export function foundIn(result) {
  const findings = result.plays.flatMap((play) => play.findings)
  const told = findings.filter(({ verdict }) => verdict !== 'unreached')
  return [...new Set(told.map(({ verdict, row }) => `${verdict} ${row}`))].sort()
}
