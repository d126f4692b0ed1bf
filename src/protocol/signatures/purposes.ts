/**
 * Purpose numbers: the second field of every signed structure says what the signature is good for.
 *
 * `confirmed: false` marks numbers that no readable source publishes. They are provisional: the simulator uses
 * them, and where a target must verify such a signature of ours the number is a setting of that target.
 */

interface Purpose {
  readonly number: number
  readonly confirmed: boolean
}

const confirmed = (number: number): Purpose => ({ number, confirmed: true })
const provisional = (number: number): Purpose => ({ number, confirmed: false })

export const PURPOSES = {
  MASTER_GLOBAL_FEES: confirmed(1022),
  MASTER_SIGNING_KEY_VALIDITY: confirmed(1024),
  MASTER_DENOMINATION_KEY_VALIDITY: confirmed(1025),
  MASTER_WIRE_FEES: confirmed(1028),
  MASTER_DENOMINATION_KEY_REVOKED: confirmed(1029),
  MASTER_WIRE_DETAILS: confirmed(1030),
  MASTER_EXTENSION: confirmed(1031),
  EXCHANGE_CONFIRM_DEPOSIT: confirmed(1033),
  EXCHANGE_CONFIRM_MELT: confirmed(1034),
  EXCHANGE_KEY_SET: confirmed(1035),
  EXCHANGE_CONFIRM_WIRE: confirmed(1036),
  EXCHANGE_CONFIRM_WIRE_DEPOSIT: confirmed(1037),
  EXCHANGE_CONFIRM_REFUND: confirmed(1038),
  EXCHANGE_CONFIRM_RECOUP: confirmed(1039),
  EXCHANGE_RESERVE_CLOSED: confirmed(1040),
  EXCHANGE_CONFIRM_RECOUP_REFRESH: confirmed(1041),
  EXCHANGE_AFFIRM_DENOM_UNKNOWN: confirmed(1042),
  EXCHANGE_AFFIRM_DENOM_EXPIRED: confirmed(1043),
  AUDITOR_EXCHANGE_KEYS: confirmed(1064),
  MERCHANT_CONTRACT: confirmed(1101),
  MERCHANT_REFUND: confirmed(1102),
  MERCHANT_TRACK_TRANSACTION: confirmed(1103),
  MERCHANT_PAYMENT_OK: confirmed(1104),
  WALLET_RESERVE_WITHDRAW: confirmed(1200),
  WALLET_COIN_DEPOSIT: confirmed(1201),
  WALLET_COIN_MELT: confirmed(1202),
  WALLET_COIN_RECOUP: confirmed(1203),
  WALLET_COIN_LINK: confirmed(1204),
  WALLET_COIN_RECOUP_REFRESH: confirmed(1206),
  WALLET_AGE_ATTESTATION: confirmed(1207),
  WALLET_RESERVE_HISTORY: confirmed(1208),
  WALLET_COIN_HISTORY: provisional(1209),
  WALLET_ORDER_UNCLAIM: provisional(1223),
  KYC_AUTH: provisional(1360),
} as const satisfies Record<string, Purpose>

export type PurposeName = keyof typeof PURPOSES
