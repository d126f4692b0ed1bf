/** What a merchant has to be told about an exchange that we host, and whether it was. */
import type { MerchantConfig } from '../../protocol/endpoints/merchant/get-config.js'
import { Trouble } from './diagnosis.js'

/** An exchange as a merchant has to know it. */
export interface HostedIdentity {
  /** Base URL with trailing slash, as the merchant reaches it. */
  readonly exchangeUrl: string
  /** Master public key in base32. */
  readonly masterPub: string
  readonly currency: string
}

/** Section of the configuration of a taler-merchant that has it accept an exchange. */
export function merchantConfiguration({ exchangeUrl, masterPub, currency }: HostedIdentity): string {
  return [
    '[merchant-exchange-assay]',
    `EXCHANGE_BASE_URL = ${exchangeUrl}`,
    `MASTER_KEY = ${masterPub}`,
    `CURRENCY = ${currency}`,
    '',
  ].join('\n')
}

/** @throws Trouble when the merchant does not accept the exchange, or under another master key */
export function requireTrust({ exchanges = [] }: MerchantConfig, identity: HostedIdentity): void {
  const { exchangeUrl, masterPub, currency } = identity
  const known = exchanges.find(({ base_url: url }) => url === exchangeUrl)
  if (known?.master_pub === masterPub) return
  const why =
    known === undefined
      ? `the merchant does not accept the exchange that is hosted for it, ${exchangeUrl}`
      : `the merchant accepts ${exchangeUrl} under another master key`
  throw new Trouble(
    'trust',
    why,
    `Have it accept this exchange with the master key ${masterPub} for ${currency}, and restart it; \`assay host\` prints what the configuration of a taler-merchant takes`,
  )
}
