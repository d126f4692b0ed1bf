// Part of vectors-check.mjs: the signatures in recordings of a real exchange.
import { readFileSync, readdirSync } from 'node:fs'
import { amountBytes, decode32, encode32, parseAmount, timeBytes, u32, u64 } from './codec.mjs'
import * as c from './crypto.mjs'

const zero32 = Buffer.alloc(32)
const zero64 = Buffer.alloc(64)
/** @param {string} text @returns {Buffer} */
const b = (text) => /** @type {Buffer} */ (decode32(text))
/** @param {string} text */
const money = (text) =>
  amountBytes(/** @type {bigint} */ (parseAmount(text, text.split(':')[0])), text.split(':')[0])

/** Signatures in the recordings of a real exchange: /keys, deposits, refunds, 404 proofs. @param {string} path @param {(what: string, good: boolean) => void} expect */
export function recordings(path, expect) {
  const files = readdirSync(path)
    .filter((name) => /^[0-9]{3}-/.test(name))
    .map((name) => JSON.parse(readFileSync(`${path}/${name}`, 'utf8')))
  const keys = files.find((file) => file.name === 'keys').response.body
  const master = b(keys.master_public_key)
  const t = (/** @type {any} */ value) => timeBytes(value.t_s === 'never' ? Infinity : value.t_s)
  const fees = new Map()
  for (const group of keys.denominations) {
    for (const denom of group.denoms) {
      const h = c.denominationHash(b(denom.rsa_pub))
      fees.set(encode32(h), group)
      expect(
        'recorded denomination',
        c.eddsaVerify(
          master,
          b(denom.master_sig),
          1025,
          master,
          t(denom.stamp_start),
          t(denom.stamp_expire_withdraw),
          t(denom.stamp_expire_deposit),
          t(denom.stamp_expire_legal),
          ...[group.value, group.fee_withdraw, group.fee_deposit, group.fee_refresh, group.fee_refund].map(
            money,
          ),
          h,
        ),
      )
    }
  }
  const sigs = keys.denominations.flatMap((/** @type {any} */ group) =>
    group.denoms.map((/** @type {any} */ denom) => b(denom.master_sig)),
  )
  expect(
    'recorded key set',
    c.eddsaVerify(
      b(keys.exchange_pub),
      b(keys.exchange_sig),
      1035,
      t(keys.list_issue_date),
      c.sha512(...sigs),
    ),
  )
  for (const key of keys.signkeys)
    expect(
      'recorded signkey',
      c.eddsaVerify(
        master,
        b(key.master_sig),
        1024,
        t(key.stamp_start),
        t(key.stamp_expire),
        t(key.stamp_end),
        b(key.key),
      ),
    )
  for (const [method, list] of Object.entries(keys.wire_fees))
    for (const fee of list)
      expect(
        'recorded wire fee',
        c.eddsaVerify(
          master,
          b(fee.sig),
          1028,
          c.hashString(method),
          t(fee.start_date),
          t(fee.end_date),
          money(fee.wire_fee),
          money(fee.closing_fee),
        ),
      )
  for (const fee of keys.global_fees)
    expect(
      'recorded global fee',
      c.eddsaVerify(
        master,
        b(fee.master_sig),
        1022,
        t(fee.start_date),
        t(fee.end_date),
        u64(fee.purse_timeout.d_us),
        u64(fee.history_expiration.d_us),
        money(fee.history_fee),
        money(fee.account_fee),
        money(fee.purse_fee),
        u32(fee.purse_account_limit),
      ),
    )
  for (const file of files) {
    const { request, response } = file
    const [q, a] = [request.body, response.body]
    if (request.path === '/batch-deposit' && response.status === 200) {
      const total = q.coins.reduce(
        (/** @type {bigint} */ sum, /** @type {any} */ coin) =>
          sum +
          /** @type {bigint} */ (parseAmount(coin.contribution, 'KUDOS')) -
          /** @type {bigint} */ (parseAmount(fees.get(coin.denom_pub_hash).fee_deposit, 'KUDOS')),
        0n,
      )
      const refundBy = q.refund_deadline === undefined ? timeBytes(0) : t(q.refund_deadline)
      const hWire = c.wireHash(q.merchant_payto_uri, b(q.wire_salt))
      expect(
        `${file.name} confirmation`,
        c.eddsaVerify(
          b(a.exchange_pub),
          b(a.exchange_sig),
          1033,
          b(q.h_contract_terms),
          hWire,
          zero64,
          t(a.exchange_timestamp),
          t(q.wire_transfer_deadline),
          refundBy,
          amountBytes(total, 'KUDOS'),
          c.sha512(...q.coins.map((/** @type {any} */ coin) => b(coin.coin_sig))),
          b(q.merchant_pub),
        ),
      )
      for (const coin of q.coins) {
        expect(
          `${file.name} coin_sig`,
          c.eddsaVerify(
            b(coin.coin_pub),
            b(coin.coin_sig),
            1201,
            b(q.h_contract_terms),
            zero32,
            zero64,
            hWire,
            b(coin.denom_pub_hash),
            t(q.timestamp),
            refundBy,
            money(coin.contribution),
            money(fees.get(coin.denom_pub_hash).fee_deposit),
            b(q.merchant_pub),
            zero64,
          ),
        )
      }
    }
    if (
      /\/refund$/.test(request.path) &&
      response.status === 200 &&
      typeof a === 'object' &&
      a.exchange_sig &&
      Number.isSafeInteger(q?.rtransaction_id)
    ) {
      const signed = [
        b(q.h_contract_terms),
        b(request.path.split('/')[2]),
        b(q.merchant_pub),
        u64(q.rtransaction_id),
        money(q.refund_amount),
      ]
      expect(
        `${file.name} confirmation`,
        c.eddsaVerify(b(a.exchange_pub), b(a.exchange_sig), 1038, ...signed),
      )
    }
    if (response.status === 404 && a?.code === 1005)
      expect(
        `${file.name} proof`,
        c.eddsaVerify(b(a.exchange_pub), b(a.exchange_sig), 1042, t(a.timestamp), b(a.h_denom_pub)),
      )
    if (/\/melt$/.test(request.path) && response.status === 200)
      expect(
        `${file.name} confirmation`,
        c.eddsaVerify(b(a.exchange_pub), b(a.exchange_sig), 1034, b(q.rc), u32(a.noreveal_index)),
      )
  }
}
