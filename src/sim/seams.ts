/**
 * Seams: places inside of a party where something can be made to fail on purpose, its store and its signer.
 *
 * What fails is the party, not the simulator: it answers as its page says, and nobody is told of a mistake.
 */

export type SeamName = 'store' | 'signer'

/** The nth use of a seam (from 1, counted from now on) will fail. */
export interface SeamFault {
  readonly party: 'merchant' | 'exchange'
  readonly seam: SeamName
  readonly nth: number
}

/** A store that cannot write, or a signer that cannot sign, because a fault says so. */
export class SeamError extends Error {
  constructor(readonly seam: SeamName) {
    super(`the ${seam} failed, as it was told to`)
    this.name = 'SeamError'
  }
}

export class Seam {
  #armed: number[] = []

  constructor(readonly name: SeamName) {}

  /** Makes the nth use from now on fail. */
  arm(nth: number): void {
    this.#armed.push(nth)
  }

  /** Makes no use fail any more. */
  mend(): void {
    this.#armed = []
  }

  /** Called before each use. @throws SeamError when this is a use that has to fail */
  use(): void {
    const left = this.#armed.map((nth) => nth - 1)
    this.#armed = left.filter((nth) => nth > 0)
    if (this.#armed.length < left.length) throw new SeamError(this.name)
  }
}
