// Self test: node selftest.mjs. The right exchange passes every probe in both protocol generations, so do all oddities;
// every wrong variant fails the probe named in variants.mjs.
import { startExchange } from './exchange.mjs'
import { PROBES } from './probes.mjs'
import { MELT_PROBES } from './probes-melt.mjs'
import { REFUND_PROBES } from './probes-refund.mjs'
import { Wallet } from './testwallet.mjs'
import { ODD, WRONG } from './variants.mjs'

/** @type {Record<string, import('./probes.mjs').Probe>} */
const ALL = { ...PROBES, ...MELT_PROBES, ...REFUND_PROBES }
let failures = 0

/** @param {import('./context.mjs').Options} options @param {string[]} names @returns {Promise<Map<string, string>>} complaint by probe */
async function run(options, names) {
  const exchange = await startExchange({ rsaBits: 1024, ...options })
  const client = new Wallet(exchange.url)
  const out = new Map()
  await client.load()
  for (const name of names) {
    try {
      out.set(name, await ALL[name](client))
    } catch (error) {
      out.set(name, `threw ${error instanceof Error ? error.stack : String(error)}`)
    }
  }
  await exchange.stop()
  return out
}

/** @param {string} label @param {import('./context.mjs').Options} options @param {string[]} [names] */
async function mustPass(label, options, names = Object.keys(ALL)) {
  const start = Date.now()
  const bad = [...(await run(options, names))].filter(([, complaint]) => complaint !== '')
  for (const [name, complaint] of bad) process.stdout.write(`FAIL ${label}: ${name}: ${complaint}\n`)
  failures += bad.length
  process.stdout.write(
    `${bad.length === 0 ? 'ok' : 'not ok'} ${label}: ${names.length - bad.length} of ${names.length} probes pass (${Date.now() - start} ms)\n`,
  )
}

const only = process.argv[2]
if (only === undefined || only === 'right') {
  await mustPass('right, protocol 32, 2048 bit', { rsaBits: 2048 })
  await mustPass('right, protocol 23', { protocol: 23 })
  await mustPass('right, protocol 26', { protocol: 26 })
  await mustPass(
    'right, other currency, skew',
    { currency: 'EUR', skew: 1000, payto: 'payto://iban/DE75512108001245126199?receiver-name=X' },
    ['keys', 'deposit confirmation', 'refund balance', 'melt'],
  )
}
const skipped = new Set(['refund after real wire', 'upload limit'])
if (only === undefined || only === 'odd') {
  for (const { id } of ODD)
    await mustPass(
      `odd ${id}`,
      { odd: id },
      Object.keys(ALL).filter((name) => !skipped.has(name)),
    )
}
if (only === undefined || only === 'wrong' || WRONG.some(({ id }) => id === only)) {
  for (const { id, probe } of WRONG.filter(
    (variant) => only === undefined || only === 'wrong' || variant.id === only,
  )) {
    for (const protocol of [23, 32]) {
      const complaint = (await run({ wrong: id, protocol }, [probe])).get(probe)
      if (complaint === '' || complaint === undefined || complaint.startsWith('threw')) {
        failures++
        process.stdout.write(
          `FAIL wrong ${id} at ${protocol}: probe "${probe}" ${complaint || 'did not notice'}\n`,
        )
      } else process.stdout.write(`ok wrong ${id} at ${protocol}: ${probe}: ${complaint}\n`)
    }
  }
}
process.stdout.write(failures === 0 ? 'all good\n' : `${failures} failures\n`)
process.exitCode = failures === 0 ? 0 : 1
