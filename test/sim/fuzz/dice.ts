/** Choices that follow from a seed: the same case again whenever somebody asks for it by its number. */
import { SeededBytes } from '../../../src/protocol/crypto/seeded-bytes.js'

export class Dice {
  readonly #bytes: SeededBytes

  constructor(seed: string) {
    this.#bytes = new SeededBytes(seed)
  }

  bytes(length: number): Uint8Array {
    return this.#bytes.bytes(length)
  }

  /** A number from 0 to `limit` - 1. */
  below(limit: number): number {
    return Buffer.from(this.bytes(4)).readUInt32LE() % limit
  }

  /** True once in so many times. */
  once(outOf: number): boolean {
    return this.below(outOf) === 0
  }

  /** @throws RangeError when there is nothing to choose from */
  pick<Item>(items: readonly Item[]): Item {
    if (items.length === 0) throw new RangeError('nothing to choose from')
    return items[this.below(items.length)] as Item
  }

  shuffled<Item>(items: readonly Item[]): Item[] {
    return items
      .map((item) => ({ item, place: this.below(2 ** 31) }))
      .sort((one, other) => one.place - other.place)
      .map(({ item }) => item)
  }
}
