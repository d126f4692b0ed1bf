/**
 * Rulings: single defects that no page forbids, each with the rows that allow what it does and the words that say so.
 * A ruling is only looked at where the judge has nothing to say against a play, and only holds for a play that parts from
 * the sound one in one of its rows, or in none: then actors hear the same, and one party asks the other less.
 */
import type { Parting } from './parting.js'

export interface Ruling {
  /** Ids of the defects it is about. */
  readonly defect: RegExp
  readonly name: string
  readonly says: string
  /** The rows that allow it: one of them is that of the reply, or of the message between the parties, in which plays part. */
  readonly rows: readonly string[]
  /** Where it was read, or where nothing is said: the page, and its words in ours. */
  readonly source: string
}

export const RULINGS: readonly Ruling[] = [
  {
    defect: /^(skip|deaf):merchant\/get-private-orders-ORDER_ID\/until-settled$/,
    name: 'long-poll',
    says: 'The page lets a backend answer at once, or wait for up to the time that was asked for.',
    rows: [
      'merchant/get-private-orders-ORDER_ID/200-claimed',
      // What is asked for later is answered later, too.
      'merchant/post-orders-ORDER_ID-refund/200-collected',
    ],
    source:
      'get-private-orders-ORDER_ID, timeout_ms: how long a backend may wait at most, not how long it has to',
  },
  {
    defect: /^(skip|deaf):merchant\/get-orders-ORDER_ID\/until-settled$/,
    name: 'long-poll',
    says: 'The page lets a backend answer at once, or wait for up to the time that was asked for.',
    rows: [
      'merchant/get-orders-ORDER_ID/402-unpaid',
      // What is asked for later is answered later, too.
      'merchant/post-orders-ORDER_ID-refund/200-collected',
    ],
    source: 'get-orders-ORDER_ID, timeout_ms: how long a backend may wait at most, not how long it has to',
  },
  {
    defect: /^(skip|deaf):merchant\/get-private-orders\/first-order$/,
    name: 'long-poll',
    says: 'The page lets a backend answer at once, or wait for up to the time that was asked for.',
    rows: [
      'merchant/get-private-orders/200-listed',
      // What is asked for later is answered later, too.
      'exchange/post-batch-deposit/200-deposited',
    ],
    source: 'get-private-orders, timeout_ms: how long a backend may wait at most, not how long it has to',
  },
  {
    defect: /^(skip|deaf):exchange\/get-reserves-RESERVE_PUB\/for-the-reserve$/,
    name: 'long-poll',
    says: 'The page lets an exchange answer at once, or wait for up to the time that was asked for.',
    rows: [
      'exchange/get-reserves-RESERVE_PUB/404-reserve-unknown',
      'exchange/get-reserves-RESERVE_PUB/200-reserve',
      // What is asked for later is answered later, too.
      'merchant/get-private-orders/200-listed',
    ],
    source:
      'get-reserves-RESERVE_PUB, timeout_ms: the exchange may wait so long for the reserve, not how long it has to',
  },
  {
    defect: /^(skip|deaf):exchange\/get-deposits-H_WIRE-[A-Z_-]+\/until-(payable|wired)$/,
    name: 'long-poll',
    says: 'The page lets an exchange answer at once, or wait for up to the time that was asked for.',
    rows: [
      'exchange/get-deposits-H_WIRE-MERCHANT_PUB-H_CONTRACT_TERMS-COIN_PUB/202-pending',
      'exchange/get-deposits-H_WIRE-MERCHANT_PUB-H_CONTRACT_TERMS-COIN_PUB/200-wired',
    ],
    source:
      'get-deposits-H_WIRE-MERCHANT_PUB-H_CONTRACT_TERMS-COIN_PUB, timeout_ms and lpt: for what the exchange may wait, and how long at most',
  },
  {
    defect: /^early:exchange\/get-deposits-H_WIRE-[A-Z_-]+$/,
    name: 'sent-under-one-id',
    says: 'Only that a transfer was sent is not on the disk yet: after a crash it is sent again under the id that it had, and the bank makes it once. Later ones are drawn otherwise.',
    rows: ['exchange/get-deposits-H_WIRE-MERCHANT_PUB-H_CONTRACT_TERMS-COIN_PUB/200-wired'],
    source:
      'taler-wire-gateway, transfer: a request with the same request_uid and content again is the same transfer',
  },
  {
    defect: /^skip:exchange\/get-deposits-H_WIRE-[A-Z_-]+\/pay-out$/,
    name: 'paid-by-itself',
    says: 'An exchange pays merchants on its own account: no page says that it does so because somebody asks, nor how soon.',
    rows: [
      'exchange/get-deposits-H_WIRE-MERCHANT_PUB-H_CONTRACT_TERMS-COIN_PUB/202-pending',
      'exchange/get-deposits-H_WIRE-MERCHANT_PUB-H_CONTRACT_TERMS-COIN_PUB/200-wired',
    ],
    source:
      'get-deposits-H_WIRE-MERCHANT_PUB-H_CONTRACT_TERMS-COIN_PUB, 202: the transfer was not made yet; the reply names when it is expected',
  },
  {
    defect: /^skip:merchant\/post-private-orders\/fetch-exchange-keys$/,
    name: 'keys-from-before',
    says: 'No page wants /keys to be asked for with every order: a backend may know them from before.',
    rows: ['merchant/post-private-orders/200-created'],
    source:
      'post-private-orders: the page does not speak of the exchange; get-keys: a reply tells until when it is good',
  },
  {
    defect: /^(drop|weaken):merchant\/post-orders-ORDER_ID-pay\/(price-reached|fees-covered|not-given-back)$/,
    name: 'deposits-first',
    says: 'The page refuses coins that do not suffice. It does not say that it does so before it deposits them; an abort gives them back.',
    rows: [
      'merchant/post-orders-ORDER_ID-pay/400-insufficient',
      'merchant/post-orders-ORDER_ID-abort/200-aborted',
      'exchange/post-batch-deposit/200-deposited',
      'exchange/post-batch-deposit/200-deposited-before',
      'exchange/get-coins-COIN_PUB-history/200-history',
      // A coin that lies there is not good for another order before it is given back.
      'merchant/post-orders-ORDER_ID-pay/409-coin-spent',
      // Messages more let others come first.
      'merchant/post-orders-ORDER_ID-abort/412-already-paid',
      'merchant/get-orders-ORDER_ID/200-paid',
    ],
    source:
      'post-orders-ORDER_ID-pay, 400 and 402: the sum does not suffice, or not after refunds; whether coins have gone to the exchange by then, the page leaves open',
  },
  {
    defect: /^(drop|weaken):merchant\/post-orders-ORDER_ID-pay\/not-refunded-meanwhile$/,
    name: 'either-order',
    says: 'What was granted while the payment was under way may be held to have come after it.',
    rows: ['merchant/post-orders-ORDER_ID-pay/200-paid'],
    source: 'post-orders-ORDER_ID-pay, 402: refunds have left too little; the page does not say as of when',
  },
  {
    defect: /^(drop|weaken):merchant\/post-orders-ORDER_ID-refund\/before-wire-deadline$/,
    name: 'paid-all-the-same',
    says: 'The page may refuse because the exchange may have paid by now. Where it has not, what it gives back was granted in time.',
    rows: ['merchant/post-orders-ORDER_ID-refund/200-collected'],
    source:
      'post-orders-ORDER_ID-refund, 410: the wire deadline is past; what for, and for whom it counts, is said in no other place',
  },
  {
    defect: /^fresh:merchant\/post-orders-ORDER_ID-refund\/nothing-granted$/,
    name: 'several-answers',
    says: 'Nothing was granted, and the deadline is past: the page has an answer for each, and does not say which comes first.',
    rows: ['merchant/post-orders-ORDER_ID-refund/410-wire-deadline-past'],
    source: 'post-orders-ORDER_ID-refund: the statuses are a list, without an order among them',
  },
  {
    defect: /^(drop|weaken):exchange\/post-coins-COIN_PUB-refund\/fee-high-enough$/,
    name: 'field-of-some',
    says: 'Not every version of the page has the field for the fee; who does not know it goes by its own fee.',
    rows: ['exchange/post-coins-COIN_PUB-refund/200-refunded'],
    source:
      'post-coins-COIN_PUB-refund, 4348-byte revision: 400 for a fee that is too low, and no member of the request that names one',
  },
  {
    defect: /^(drop|weaken):exchange\/get-coins-COIN_PUB-link\/melts-revealed$/,
    name: 'none-or-unknown',
    says: 'Whether a coin of which nothing was made has no links, or is unknown, no page says.',
    rows: ['exchange/get-coins-COIN_PUB-link/200-links'],
    source:
      'get-coins-COIN_PUB-link, 404: the coin is unknown; the page does not say whether one that was melted and not revealed is',
  },
  {
    defect: /^(drop|weaken):exchange\/post-management-denominations-H_DENOM_PUB-revoke\/denomination-known$/,
    name: 'known-for-longer',
    says: 'An exchange may know a key that it lists no more, or not yet.',
    rows: ['exchange/post-management-denominations-H_DENOM_PUB-revoke/204-revoked'],
    source:
      'post-management-denominations-H_DENOM_PUB-revoke, 404: the key is unknown; the page does not bind that to /keys',
  },
  {
    defect: /^double:exchange\/post-coins-COIN_PUB-melt\/melt$/,
    name: 'drawn-anew',
    says: 'The second time only draws another index before anybody hears of the first; all else is drawn otherwise after it.',
    rows: [
      'exchange/post-coins-COIN_PUB-melt/200-melted',
      'merchant/post-private-accounts/200-added',
      // The number of a transfer.
      'exchange/get-deposits-H_WIRE-MERCHANT_PUB-H_CONTRACT_TERMS-COIN_PUB/200-wired',
    ],
    source:
      'post-coins-COIN_PUB-melt: the index is drawn by the exchange, and only the one that it tells counts',
  },
  {
    defect: /^skip:merchant\/post-orders-ORDER_ID-unclaim\/return-coins$/,
    name: 'given-back-later',
    says: 'No page says that coins which a claim has left behind go back with its release: who asks for them later gets them.',
    rows: [
      'merchant/post-orders-ORDER_ID-unclaim/204-released',
      // Who is asked less is done earlier.
      'merchant/get-private-orders-ORDER_ID/200-paid',
    ],
    source:
      'post-orders-ORDER_ID-unclaim: the page speaks of the order, and not of coins; decision 0003 of ours gives them back at once',
  },
  {
    defect: /^(drop|weaken):merchant\/delete-private-token\/token-given-out$/,
    name: 'what-a-token-is',
    says: 'Whether the credential that a backend was set up with is a token that can be given up, no page says.',
    rows: ['merchant/delete-private-token/204-revoked'],
    source:
      'delete-private-token: what the request carries is revoked; the page does not tell tokens from other credentials',
  },
  {
    defect: /^(drop|weaken):merchant\/post-management-instances\/auth-usable$/,
    name: 'how-access-is-proved',
    says: 'No page says what a method of access has to come with, nor that a backend looks at it at once.',
    rows: ['merchant/post-management-instances/204-made'],
    source: 'post-management-instances, auth: has a method; what else it comes with depends on the revision',
  },
  {
    defect: /^(drop|weaken):merchant\/post-management-instances-INSTANCE-auth\/auth-usable$/,
    name: 'how-access-is-proved',
    says: 'No page says what a method of access has to come with, nor that a backend looks at it at once.',
    rows: ['merchant/post-management-instances-INSTANCE-auth/204-changed'],
    source:
      'post-management-instances-INSTANCE-auth: has a method; what else it comes with depends on the revision',
  },
  {
    defect: /^(drop|weaken):merchant\/post-private-auth\/auth-usable$/,
    name: 'how-access-is-proved',
    says: 'No page says what a method of access has to come with, nor that a backend looks at it at once.',
    rows: ['merchant/post-private-auth/204-changed'],
    source: 'post-private-auth: has a method; what else it comes with depends on the revision',
  },
  {
    defect: /^(drop|weaken):merchant\/post-private-webhooks\/deliverable$/,
    name: 'any-address',
    says: 'An address, a method or a template that leads nowhere may be found out when something is to be delivered.',
    rows: ['merchant/post-private-webhooks/204-added'],
    source:
      'post-private-webhooks: url and http_method are texts; the page does not say which, nor who looks at them',
  },
  {
    defect: /^(drop|weaken):merchant\/patch-private-webhooks-WEBHOOK_ID\/deliverable$/,
    name: 'any-address',
    says: 'An address, a method or a template that leads nowhere may be found out when something is to be delivered.',
    rows: ['merchant/patch-private-webhooks-WEBHOOK_ID/204-changed'],
    source: 'patch-private-webhooks-WEBHOOK_ID: url and http_method are texts; the page does not say which',
  },
  {
    defect: /^(drop|weaken):merchant\/post-private-otp-devices\/key-readable$/,
    name: 'any-key',
    says: 'A key that is none may be found out when a code is to be made from it.',
    rows: ['merchant/post-private-otp-devices/204-added'],
    source: 'post-private-otp-devices, otp_key: a text; the page names no length, and no refusal of a key',
  },
  {
    defect: /^(drop|weaken):merchant\/patch-private-otp-devices-DEVICE_ID\/key-readable$/,
    name: 'any-key',
    says: 'A key that is none may be found out when a code is to be made from it.',
    rows: ['merchant/patch-private-otp-devices-DEVICE_ID/204-changed'],
    source:
      'patch-private-otp-devices-DEVICE_ID, otp_key: a text; the page names no length, and no refusal of a key',
  },
  {
    defect:
      /^(drop:merchant\/post-private-orders\/(made-some-day|forgettable-fields-fit)|weaken:merchant\/post-private-orders\/(made-some-day|forgettable-fields-fit|contract-hashable))$/,
    name: 'strange-contract',
    says: 'A contract that cannot be signed or forgotten in part may be found out when a wallet claims it.',
    rows: ['merchant/post-private-orders/200-created'],
    source:
      'post-private-orders, 400: the order is not as it should be; which members a backend looks into when it is made, the page does not say',
  },
  {
    defect: /^weaken:merchant\/post-orders-ORDER_ID-pay\/coins-given-once$/,
    name: 'coin-named-twice',
    says: 'One coin that is named twice may be taken for one coin: the money that comes in is looked at all the same.',
    rows: ['merchant/post-orders-ORDER_ID-pay/200-paid'],
    source:
      'post-orders-ORDER_ID-pay, coins: a list; the page does not say that its coins have to be different ones',
  },
  {
    defect: /^double:merchant\/post-orders-ORDER_ID-pay\/mark-paid$/,
    name: 'told-twice',
    says: 'The order is as paid as before, and a webhook hears of it twice. No page promises that it hears once.',
    rows: ['merchant/post-orders-ORDER_ID-pay/200-paid'],
    source:
      'post-private-webhooks: what cannot be delivered is tried again; the page does not count deliveries',
  },
  {
    defect:
      /^double:merchant\/post-orders-ORDER_ID-(pay\/(return-surplus|deposit-coins)|(abort|unclaim)\/return-coins|refund\/ask-exchange)$/,
    name: 'asked-at-once',
    says: 'Whoever heard no reply to a refund or deposit may ask again at once: the exchange answers as before. What races with that comes in another order.',
    rows: [
      'exchange/post-coins-COIN_PUB-refund/200-refunded-before',
      'exchange/post-coins-COIN_PUB-refund/200-refunded',
      'exchange/post-coins-COIN_PUB-refund/404-coin-unknown',
      'merchant/post-orders-ORDER_ID-refund/200-collected',
      'merchant/post-orders-ORDER_ID-abort/200-aborted',
      'merchant/post-orders-ORDER_ID-abort/412-already-paid',
      // A message more may be one that is lost, and waited for.
      'merchant/get-private-orders-ORDER_ID/200-paid',
    ],
    source:
      'post-coins-COIN_PUB-refund, 4348-byte revision: the same request with the same id is answered like the first time',
  },
  {
    defect: /^early:merchant\/post-orders-ORDER_ID-pay$/,
    name: 'not-sure-any-more',
    says: 'What becomes of a refused payment is the only thing that is not on the disk yet: after a crash the merchant wants coins back that it may have deposited, and hears that they never were.',
    rows: [
      'exchange/post-coins-COIN_PUB-refund/404-coin-unknown',
      'exchange/post-coins-COIN_PUB-refund/404-deposit-unknown',
    ],
    source:
      'post-coins-COIN_PUB-refund, 4348-byte revision, 404: a refund may be asked for of what was never deposited, and changes nothing',
  },
  {
    defect: /^skip:merchant\/post-orders-ORDER_ID-pay\/return-surplus$/,
    name: 'some-other-time',
    says: 'Coins that a payment does not need come back with it, or when their wallet pays again, or by the signed refund that it is told then.',
    rows: [
      'merchant/post-orders-ORDER_ID-pay/duty-surplus-returned',
      'exchange/get-coins-COIN_PUB-history/200-history',
    ],
    source:
      'taler-docs commit 3b80efe of 2022-06-06, pay, 409: a signed refund will do, and the page sets no time for it',
  },
  {
    defect: /^skip:merchant\/post-orders-ORDER_ID-pay\/settle-debts$/,
    name: 'promised-back',
    says: 'Coins that were promised back do not pay before they have come back; whether a merchant finds out by itself that the exchange never had them, no page says.',
    rows: ['merchant/post-orders-ORDER_ID-pay/402-refunded'],
    source:
      'post-orders-ORDER_ID-pay, 402: refunds have left too little; the page does not say that they have to have arrived',
  },
  {
    defect:
      /^double:merchant\/(post-management-instances\/store-instance|post-private-orders\/store-order|post-private-token\/store-token)$/,
    name: 'made-at-once',
    says: 'What is made twice at once is there once, under the same name. Only what is drawn or counted is another: keys, salts, nonces, and serial numbers.',
    rows: [
      'merchant/post-private-accounts/200-added',
      'merchant/post-orders-ORDER_ID-claim/200-claimed',
      'merchant/get-private-orders/200-listed',
      'merchant/get-private-tokens/200-listed',
    ],
    source:
      'get-private-orders, row_id, and get-private-tokens, serial: numbers that tell entries apart; the pages do not say that none is left out',
  },
  {
    defect: /^skip:merchant\/get-private-orders-ORDER_ID\/ask-for-transfers$/,
    name: 'not-asked-yet',
    says: 'A merchant may hear of a transfer later than the exchange makes it: no page says when it has to ask.',
    rows: ['merchant/get-private-orders-ORDER_ID/200-paid'],
    source:
      'get-private-orders-ORDER_ID, wired and wire_details: the page has the fields, and no moment at which the exchange is asked (transfer=YES is deprecated since v6)',
  },
  {
    defect: /^skip:merchant\/post-orders-ORDER_ID-pay\/end-attempt$/,
    name: 'coins-of-others',
    says: 'Coins of an attempt that was refused may count for who pays later, or be left alone: they can be aborted.',
    rows: ['merchant/post-orders-ORDER_ID-pay/402-refunded'],
    source:
      'post-orders-ORDER_ID-pay: the page does not say whether coins that came before count for a later request',
  },
  {
    defect: /^skip:merchant\/post-orders-ORDER_ID-unclaim\/settle-debts$/,
    name: 'nothing-about-coins',
    says: 'What becomes of coins that were handed in for an order that is given up, we chose ourselves.',
    rows: [
      'merchant/post-orders-ORDER_ID-unclaim/204-released',
      'merchant/post-orders-ORDER_ID-pay/404-not-claimed',
      'merchant/post-orders-ORDER_ID-abort/404-not-claimed',
      'exchange/post-coins-COIN_PUB-refund/200-refunded',
    ],
    source:
      'post-orders-ORDER_ID-unclaim, 1881-byte revision: not a word about coins (docs/decisions/0003-unclaim-gives-coins-back.md)',
  },
]

/** The ruling on a defect, as a reason to permit that its play parts from the sound one as it does. */
export function rulingOn(
  id: string,
  parting: Parting,
): { readonly rule: string; readonly row: string } | undefined {
  const ruling = RULINGS.find(({ defect }) => defect.test(id))
  if (ruling === undefined) return undefined
  const parted = [parting.spoilt, parting.sound, parting.asked].flatMap((row) => row?.id ?? [])
  const asksLess = parting.isUnheard && parting.asked === undefined
  const row = asksLess ? ruling.rows[0] : parted.find((one) => ruling.rows.includes(one))
  return row === undefined ? undefined : { rule: ruling.name, row }
}
