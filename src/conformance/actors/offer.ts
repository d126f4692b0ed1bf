/**
 * Orders as actors know them, and what they say when they lack something that they are told to use.
 */

/** An order as the shop hands it out. */
export interface Offer {
  /** Whose order it is; the default instance's unless given. */
  readonly instance?: string
  readonly orderId: string
  readonly token: string | undefined
}

/** Parameters of the path of a page about the order. */
export function placeOf({ instance, orderId }: Offer): Record<string, string> {
  return { ORDER_ID: orderId, ...(instance === undefined ? {} : { INSTANCE: instance }) }
}

/** Two instances may have orders of one id. */
export function nameOf({ instance, orderId }: Offer): string {
  return `${instance ?? ''}/${orderId}`
}

/** Something the wallet was told to do needs something it does not have. */
export class NotReadyError extends Error {
  constructor(what: string) {
    super(what)
    this.name = 'NotReadyError'
  }
}

/** The page that the version of a target has knows nothing like what a wallet was told to do: there is nothing to ask. */
export class OtherFormError extends Error {
  constructor(what: string) {
    super(what)
    this.name = 'OtherFormError'
  }
}
