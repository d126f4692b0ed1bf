/** A world that was prepared once, and can be had again as often as one likes. */
import type { Operation } from '../../../src/sim/store/store.js'
import { Scene, START } from '../fixtures.js'
import { prepareAll, type GoodRequest } from './good.js'

type Party = 'merchant' | 'exchange' | 'bank'

export interface Stage {
  readonly requests: readonly GoodRequest[]
  readonly records: ReadonlyMap<Party, readonly Operation[]>
  readonly seconds: number
}

/** Prepares everything that good requests need. */
export async function prepareStage(): Promise<Stage> {
  const records = new Map<Party, Operation[]>()
  const scene = new Scene({
    seed: 'a stage',
    medium: (party) => {
      const kept: Operation[] = []
      records.set(party, kept)
      return {
        load: () => [],
        append: (operations) => kept.push(...operations),
        sync: () => Promise.resolve(),
      }
    },
  })
  const requests = await prepareAll(scene)
  return { requests, records, seconds: scene.clock.now() - START }
}

/** A world in which everything is prepared and nothing else has happened; `isTouched` once something has. */
export class Fork {
  readonly scene: Scene
  #isTouched = false
  readonly #start: number

  constructor(stage: Stage) {
    this.scene = new Scene({
      seed: 'a fork',
      medium: (party) => ({
        load: () => stage.records.get(party) ?? [],
        append: () => {
          this.#isTouched = true
        },
        sync: () => Promise.resolve(),
      }),
    })
    this.#isTouched = false
    this.scene.clock.advance(stage.seconds)
    this.#watchChance()
    this.#start = this.scene.clock.now()
  }

  /** Whatever is drawn is not there for the next request any more. */
  #watchChance(): void {
    const { random } = this.scene.world
    const draw = random.bytes.bind(random)
    random.bytes = (length) => {
      this.#isTouched = true
      return draw(length)
    }
  }

  get isTouched(): boolean {
    return this.#isTouched || this.scene.clock.now() !== this.#start
  }
}
