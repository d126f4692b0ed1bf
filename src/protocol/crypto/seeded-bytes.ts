/**
 * Chance as an argument: bytes that follow from a seed, the same in every process.
 */
import { sha512 } from './hash.js'
import { concatBytes, u64, utf8 } from '../encoding/struct.js'

/** A stream of pseudo-random bytes: SHA-512 over seed and block number. */
export class SeededBytes {
  readonly #seed: Uint8Array
  #block = 0n
  #buffer: Uint8Array = new Uint8Array(0)

  constructor(seed: string) {
    this.#seed = sha512(utf8(`assay random ${seed}`))
  }

  bytes(length: number): Uint8Array {
    while (this.#buffer.length < length) {
      this.#buffer = concatBytes(this.#buffer, sha512(this.#seed, u64(this.#block++)))
    }
    const taken = this.#buffer.slice(0, length)
    this.#buffer = this.#buffer.slice(length)
    return taken
  }
}
