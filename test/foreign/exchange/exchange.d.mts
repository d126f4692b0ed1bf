/** What the foreign exchange offers to tests, as its README has it. */
export interface ForeignExchangeOptions {
  readonly port?: number
  readonly currency?: string
  readonly payto?: string
  readonly gatewayToken?: string
  readonly protocol?: number
  readonly skew?: number
  readonly rsaBits?: number
  readonly values?: string
  readonly aggregateEveryMs?: number
  readonly wrong?: string | readonly string[]
  readonly odd?: string | readonly string[]
}

export function startExchange(
  options?: ForeignExchangeOptions,
): Promise<{ readonly url: string; readonly masterPub: string; stop(): Promise<void> }>
