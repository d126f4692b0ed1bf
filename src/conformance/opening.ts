/**
 * The opening of a run: the target is asked who it is. The answers are a play of their own, judged like any other.
 */
import { getConfig as exchangeConfig } from '../protocol/endpoints/exchange/get-config.js'
import { getKeys } from '../protocol/endpoints/exchange/get-keys.js'
import { getConfig as merchantConfig } from '../protocol/endpoints/merchant/get-config.js'
import { Client } from './actors/client.js'
import { Recorder, spansOf, type Recorded } from './history.js'
import { gatherKnowledge } from './oracle/knowledge.js'
import type { Session } from './scenario/play.js'
import { Turnstile } from './scenario/turnstile.js'
import { SetUpError, type Target } from './targets/target.js'

/** Name of the play in which a target is asked who it is. */
export const OPENING = 'opening'

/** Opens a target. @throws SetUpError when it cannot be judged as it is set up */
export async function openTarget(
  target: Target,
  seed: string,
): Promise<{ session: Session; opening: readonly Recorded[] }> {
  const surroundings = await target.open()
  const recorder = new Recorder(OPENING)
  const turnstile = new Turnstile([], { released: () => undefined })
  const stage = target.stage({ seed, recorder, turnstile })
  recorder.record({
    type: 'play',
    scenario: OPENING,
    seed,
    target: target.name,
    now: stage.now(),
    hopsVisible: target.abilities.hops,
    unclaimPurpose: surroundings.unclaimPurpose,
    ...(surroundings.generations === undefined ? {} : { generations: surroundings.generations }),
  })
  const client = new Client(surroundings, stage, recorder)
  await turnstile.run([
    async () => {
      const ofMerchant = surroundings.hasNoMerchant === true ? [] : [merchantConfig]
      for (const endpoint of [...ofMerchant, exchangeConfig, getKeys]) await client.call('assay', endpoint)
    },
  ])
  recorder.record({ type: 'end' })
  const { denominations, keys } = gatherKnowledge(spansOf(recorder.events), {
    hopsVisible: false,
    unclaimPurpose: 0,
  })
  if (keys === undefined)
    throw new SetUpError(`${surroundings.urls.exchange}keys does not answer with the keys of an exchange`)
  return { session: { target, surroundings, denominations }, opening: recorder.events }
}
