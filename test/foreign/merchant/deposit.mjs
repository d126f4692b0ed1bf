/**
 * One batch deposit: the request of the merchant and the check of the exchange's confirmation.
 */
import { sum, showAmount } from './amounts.mjs'
import { fromB32, sha512, toB32 } from './bytes.mjs'
import { ExchangeTrouble } from './exchange.mjs'
import { contractBlob, depositOkBlob, signBlob, verifyBlob } from './sign.mjs'

/**
 * @param {import('./merchant.mjs').Merchant} m
 * @param {{ contract: import('./store.mjs').Contract, account: any, keys: any, hWalletData?: string }} order
 * @param {import('./exchange.mjs').Exchange} exchange @param {import('./pay.mjs').Coin[]} coins
 * @param {Map<string, import('./exchange.mjs').Denomination>} denoms
 * @throws {ExchangeTrouble} unless the exchange confirmed all of them with a signature of one of its keys
 */
export async function depositBatch(m, order, exchange, coins, denoms) {
  const { contract, account, keys } = order
  const { terms, hash } = contract
  const { status, reply } = await exchange.call('POST', 'batch-deposit', {
    merchant_payto_uri: account.payto,
    wire_salt: account.salt,
    merchant_pub: keys.pub,
    merchant_sig: signBlob(keys, contractBlob(hash)),
    h_contract_terms: hash,
    ...(order.hWalletData ? { wallet_data_hash: order.hWalletData } : {}),
    coins: coins.map((c) => ({
      coin_pub: c.coin,
      denom_pub_hash: c.hDenom,
      ub_sig: c.ubSig,
      contribution: showAmount(m.currency, c.units),
      coin_sig: c.sig,
      ...(c.hAge ? { h_age_commitment: c.hAge } : {}),
    })),
    timestamp: terms.timestamp,
    refund_deadline: terms.refund_deadline,
    wire_transfer_deadline: terms.wire_transfer_deadline,
  })
  if (status !== 200) throw new ExchangeTrouble(status, reply, false, 'batch-deposit')
  if (m.bug('pay-confirmation-unchecked')) return
  const total = { currency: m.currency, units: sum(coins.map((c) => c.units - denoms.get(c.coin).fee)) }
  const { exchange_timestamp, exchange_sig, exchange_pub } = reply ?? {}
  const good =
    exchange_timestamp !== undefined &&
    verifyBlob(
      exchange_pub,
      depositOkBlob({
        hContract: hash,
        hWire: account.hWire,
        exchangeTime: exchange_timestamp,
        wireDeadline: terms.wire_transfer_deadline,
        refundDeadline: terms.refund_deadline,
        total,
        hCoinSigs: sha512(...coins.map((c) => fromB32(c.sig, 64))),
        merchantPub: keys.pub,
      }),
      exchange_sig,
    )
  if (!good || !(await exchange.signs(toB32(fromB32(exchange_pub, 32)))))
    throw new ExchangeTrouble(200, reply, false, 'deposit confirmation is not signed')
}
