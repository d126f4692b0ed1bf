/**
 * Whatever goes wrong between merchant and exchange, or inside of them: in the end each coin is part of a payment,
 * or its owner can have it back.
 */
import t from 'tap'
import fc from 'fast-check'
import type { MessageFault as Fault } from '../../../src/sim/faults.js'
import type { SeamFault } from '../../../src/sim/seams.js'
import { armFault } from '../../../src/sim/world.js'
import { Scene } from '../fixtures.js'
import { COINS, graveProblemOf, keptOf, Life, LIFE_STEP, offerOfLife, WALLETS, type Step } from '../life.js'
import { payWith, sendAbort, sendUnclaim } from '../wallet.js'

const between = { from: 'merchant', to: 'exchange' } as const
const nth = fc.integer({ min: 1, max: 4 })

const fault: fc.Arbitrary<Fault | SeamFault> = fc.oneof(
  fc
    .record({
      page: fc.constantFrom('post-batch-deposit', 'post-coins-COIN_PUB-refund', 'get-keys'),
      how: fc.constantFrom('lost request', 'lost', 'garbled', 'forged'),
      nth,
    })
    .map(({ page, how, nth }): Fault =>
      how === 'lost request'
        ? { ...between, page, phase: 'request', nth }
        : { ...between, page, phase: 'reply', nth, how: how },
    ),
  fc.record({
    party: fc.constantFrom('merchant', 'exchange'),
    seam: fc.constantFrom('store', 'signer'),
    nth: fc.integer({ min: 1, max: 9 }),
  }),
)

/** Rounds after which no fault can be left. */
const MOST_ROUNDS = 20

/** What owners do who want their coins back, or their payment settled. */
async function askAround(life: Life): Promise<void> {
  for (const wallet of WALLETS) {
    const contract = life.contracts.get(wallet)
    const coins = COINS[wallet] ?? []
    if (contract === undefined) continue
    if (life.payment !== undefined) await payWith(life.scene, contract, coins.slice(0, 1))
    else await sendAbort(life.scene, contract, coins)
    await sendUnclaim(life.scene, contract)
  }
}

async function play(steps: readonly Step[], faults: readonly (Fault | SeamFault)[]): Promise<void> {
  const scene = new Scene()
  const life = new Life(scene, await offerOfLife(scene))
  for (const one of faults) armFault(scene.world, one)
  let problem: string | undefined
  for (const one of steps) {
    await life.perform(one)
    problem ??= graveProblemOf(life)
  }
  const kept = () => keptOf(life, life.payment?.coins ?? [])
  for (let round = 0; round < MOST_ROUNDS && kept().length > 0; round++) await askAround(life)
  problem ??= kept().length > 0 ? `${String(kept().length)} coins are stranded` : graveProblemOf(life)
  const [mistake] = scene.mistakes
  if (mistake !== undefined) throw mistake
  if (problem !== undefined) throw new Error(problem)
}

t.test('no fault loses a coin, or pays it twice', async (t) => {
  const property = fc.asyncProperty(
    fc.array(LIFE_STEP, { minLength: 2, maxLength: 7 }),
    fc.array(fault, { minLength: 1, maxLength: 4 }),
    play,
  )
  const result = await fc.check(property, { numRuns: 100 })
  t.notOk(result.failed, fc.defaultReportMessage(result) ?? 'every coin is accounted for')
})
