/**
 * `npm run bench:growth`: whether an exchange with a store gets slower with what it remembers. Withdraws, deposits,
 * refunds and looks at coins many times, and shows how long each took in each tenth; then everything is paid out.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Scene } from './.build/test/sim/fixtures.js'
import { blank, coinFrom, fund, lookAtCoin, signed, withdraw } from './.build/test/sim/holder.js'
import { deposit, refundRequest, sendRefund } from './.build/test/sim/seller.js'
import { encodeCrockford } from './.build/src/protocol/encoding/crockford.js'
import { eddsaPublicKey } from './.build/src/protocol/crypto/eddsa.js'
import { jsonFileMedium } from './.build/src/sim/store/json-file.js'

const ROUNDS = Number(process.argv[2] ?? 5000)
const folder = mkdtempSync(join(tmpdir(), 'assay-growth-'))
const media = []
const scene = new Scene({
  observe: () => undefined,
  medium: (party) => {
    const medium = jsonFileMedium(folder, party)
    media.push(medium)
    return medium
  },
})

const took = {}
async function timed(what, work) {
  const begin = performance.now()
  const result = await work()
  took[what] = (took[what] ?? 0) + performance.now() - begin
  if (result.status !== undefined && result.status !== 200) throw new Error(`${what}: ${result.text}`)
  return result
}

const tenth = Math.max(1, Math.round(ROUNDS / 10))
for (let round = 1; round <= ROUNDS; round++) {
  const contract = `growth ${round}`
  const reserve = new Uint8Array(32)
  new DataView(reserve.buffer).setUint32(0, round)
  const reservePub = encodeCrockford(eddsaPublicKey(reserve))
  await timed('fund', async () => ({ sent: await fund(scene, 'KUDOS:1.01', reservePub) }))
  const planchet = signed(scene, '1', contract, reserve)
  const { json } = await timed('withdraw', () => withdraw(scene, [planchet], reservePub))
  const signature = json.ev_sigs[0].ev_sig.blinded_rsa_signature
  const coin = coinFrom(scene, blank(scene, '1', contract), signature)
  await timed('deposit', () => deposit(scene, [coin], { contract }))
  await timed('refund', () => sendRefund(scene, coin, refundRequest(coin, 'KUDOS:0.5', 1n, contract)))
  await timed('history', () => lookAtCoin(scene, coin))
  if (round % tenth !== 0) continue
  const means = Object.entries(took).map(([what, ms]) => `${what} ${(ms / tenth).toFixed(2)} ms`)
  process.stdout.write(`${String(round).padStart(6)}  ${means.join('  ')}\n`)
  for (const what of Object.keys(took)) took[what] = 0
}
scene.clock.advance(3 * 86_400)
const begin = performance.now()
await scene.send('exchange', { method: 'GET', path: '/config', headers: {} })
const transfers = scene.world.exchange.store.count('transfers')
process.stdout.write(`paid out in ${(performance.now() - begin).toFixed(0)} ms: ${transfers} transfer(s)\n`)
for (const medium of media) medium.close()
rmSync(folder, { recursive: true })
