/**
 * Mistakes about payments. The rows are read from the pages: what each of them forbids stands in front of its case.
 */
import type { WrittenCase } from './case.js'

const PAY = 'merchant/post-orders-ORDER_ID-pay'
const ABORT = 'merchant/post-orders-ORDER_ID-abort'
const CLAIM = 'merchant/post-orders-ORDER_ID-claim'
const UNCLAIM = 'merchant/post-orders-ORDER_ID-unclaim'
const REFUND = 'merchant/post-orders-ORDER_ID-refund'
const DEPOSIT = 'exchange/post-batch-deposit'
const HISTORY = 'exchange/get-coins-COIN_PUB-history'

export const PAYMENT_CASES: readonly WrittenCase[] = [
  // pay, 200: the exchanges have taken all coins; 408 or 504 where one of them says nothing.
  {
    defect: 'one-exchange-answers-for-all',
    campaign: 'several-exchanges',
    rows: [`${PAY}/200-paid`, `${PAY}/duty-paid-with-money`, `${PAY}/400-insufficient`],
    calls: 3,
  },
  // abort, 200: coins come back from the exchange that has them.
  {
    defect: 'abort-asks-the-first-exchange',
    campaign: 'several-exchanges',
    rows: [`${ABORT}/200-aborted`, `${REFUND}/duty-within-contribution`],
    calls: 3,
  },
  // pay, 409: the order was already fully paid. Whoever comes second is told so, whatever happened meanwhile.
  {
    defect: 'pay-looks-only-before-the-deposit',
    campaign: 'competing-wallets',
    rows: [`${PAY}/409-already-paid`, `${PAY}/duty-paid-once`],
    calls: 3,
  },
  {
    defect: 'pay-writes-back-what-it-read',
    campaign: 'competing-wallets',
    rows: [`${PAY}/409-already-paid`, `${PAY}/duty-paid-once`],
    calls: 3,
  },
  {
    defect: 'paid-order-takes-more-coins',
    campaign: 'competing-wallets',
    rows: [`${PAY}/409-already-paid`],
    // Three with most seeds.
    calls: 4,
  },
  // pay, 409: with the refusal come signed refunds.
  {
    defect: 'surplus-is-kept',
    campaign: 'competing-wallets',
    rows: [`${PAY}/duty-surplus-returned`],
    calls: 3,
  },
  // A payment that was refused has not paid: neither are others told so (409), nor is it too late to abort (412).
  {
    defect: 'paid-before-the-money-is-there',
    campaign: 'pay-races-abort',
    rows: [`${PAY}/200-paid`, `${PAY}/400-insufficient`, `${ABORT}/200-aborted`],
    calls: 2,
  },
  // pay, 402: refunds have left too little; abort, 412: not once the payment has succeeded.
  {
    defect: 'coins-given-back-still-pay',
    campaign: 'pay-races-abort',
    rows: [`${PAY}/402-refunded`, `${PAY}/duty-paid-with-money`],
    // Three with most seeds; one needs a claim as well.
    calls: 4,
  },
  {
    defect: 'abort-asks-and-then-notes',
    campaign: 'abort-races-abort',
    rows: [`${PAY}/402-refunded`, `${ABORT}/412-already-paid`],
    calls: 3,
  },
  // abort: a coin that was not deposited for this payment is "undeposited".
  {
    defect: 'abort-knows-coins-by-their-key',
    campaign: 'pay-races-abort',
    rows: [`${ABORT}/200-aborted`],
    calls: 1,
  },
  // abort: the contribution is deprecated; what comes back is what was deposited. A smaller sum shows by itself only
  // beside another one under the same id: that takes two aborts.
  {
    defect: 'abort-believes-the-wallet',
    campaign: 'abort-races-abort',
    rows: [`${REFUND}/duty-within-contribution`, `${REFUND}/duty-id-means-one-refund`],
    calls: 2,
  },
  // pay, 410: the offer has expired, whoever had begun to take it.
  {
    defect: 'offer-stays-open-once-begun',
    campaign: 'pay-races-abort',
    rows: [`${PAY}/410-expired`],
    calls: 1,
  },
  // pay, 409: a coin that was spent does not pay once more; an order is paid while the exchange holds its price.
  // One coin that pays three orders shows as well by who is told afterwards, which takes a fourth payment.
  {
    defect: 'known-coins-are-not-handed-in',
    campaign: 'double-spend',
    rows: [`${PAY}/409-coin-spent`, `${PAY}/duty-paid-with-money`],
    calls: 4,
  },
  // One payment, and that which ends the play.
  {
    defect: 'two-shops-share-coins',
    campaign: 'double-spend',
    rows: [`${PAY}/400-insufficient`, `${PAY}/duty-paid-with-money`],
    calls: 1,
  },
  // pay, 400: the sum is below what is required, fees included.
  {
    defect: 'fees-are-nobodys',
    campaign: 'double-spend',
    rows: [`${PAY}/400-insufficient`],
    calls: 1,
  },
  // pay, 409 is for coins that were spent: those that the exchange has refused were not.
  {
    defect: 'refused-coins-stay-pending',
    campaign: 'double-spend',
    // Coins that stay pending pay again, or are refused elsewhere although nobody has them.
    rows: [`${PAY}/200-paid`, `${PAY}/400-insufficient`, `${PAY}/409-coin-spent`],
    calls: 5,
  },
  // batch-deposit, 409: a coin has less left than it is to contribute; pay passes that on.
  {
    defect: 'deposit-never-runs-out',
    campaign: 'double-spend',
    rows: [`${DEPOSIT}/409-coin-spent`],
    calls: 2,
  },
  {
    defect: 'deposit-looks-and-then-takes',
    campaign: 'double-spend',
    rows: [`${DEPOSIT}/409-coin-spent`],
    calls: 2,
  },
  // batch-deposit: all of the coins, or none: after a refusal they have what they had before, which shows by whatever
  // asks first: another deposit, or their history, which lists what nobody was told, or should not be there at all.
  {
    defect: 'batch-takes-what-it-can',
    campaign: 'double-spend',
    rows: [
      `${DEPOSIT}/200-deposited`,
      `${HISTORY}/200-history`,
      `${HISTORY}/duty-adds-up`,
      `${HISTORY}/404-coin-unknown`,
    ],
    calls: 4,
  },
  // coin history: what is left follows from what is told.
  {
    defect: 'repeated-deposit-takes-again',
    campaign: 'double-spend',
    rows: [`${HISTORY}/duty-adds-up`],
    calls: 3,
  },
  // claim, 409: another wallet holds the order. That a wallet has lost its claim may show when it gives it up.
  {
    defect: 'claim-looks-and-then-writes',
    campaign: 'unclaim-races',
    rows: [`${CLAIM}/409-claimed-by-another`, `${UNCLAIM}/404-not-claimed`],
    calls: 5,
  },
  // unclaim, 404: also where the order was already paid. Coins of a paid order come back by grants alone.
  {
    defect: 'unclaim-looks-and-then-releases',
    campaign: 'unclaim-races',
    rows: [`${UNCLAIM}/404-not-claimed`, `${REFUND}/duty-id-not-zero`],
    calls: 4,
  },
  // abort: only a coin that the merchant did not deposit is "undeposited". Three calls where a spent coin ends the
  // payment; where the loss of the claim does, somebody else has to take the order and give it up meanwhile.
  {
    defect: 'unclaim-forgets-coins',
    campaign: 'unclaim-races',
    rows: [`${ABORT}/200-aborted`],
    calls: 5,
  },
  // pay, 200: the order is paid from then on. Whoever asks first is told otherwise: the receipt does not prove it, an abort
  // is not too late, the shop can grant nothing. The crash is one of the steps, and the shop may cause it.
  {
    defect: 'payment-lost-after-restart',
    campaign: 'crash-anywhere',
    rows: [
      'merchant/post-orders-ORDER_ID-paid/200-proven',
      `${ABORT}/412-already-paid`,
      'merchant/post-private-orders-ORDER_ID-refund/200-granted',
      'merchant/get-private-orders-ORDER_ID/200-paid',
      // Whoever has forgotten a payment takes another one.
      `${PAY}/409-already-paid`,
    ],
    calls: 6,
  },
  // paid, 404: the order was not paid under this contract.
  {
    defect: 'receipt-of-any-contract',
    campaign: 'repurchase-sessions',
    rows: ['merchant/post-orders-ORDER_ID-paid/404-unknown'],
    calls: 3,
  },
]
