// Key material and GET /keys: denominations, signing keys, accounts, fees, all signed by the master key.
import { canonicalJson, encode32, parseAmount, timeBytes, timestamp, u32, u64, writeJson } from './codec.mjs'
import {
  denominationHash,
  eddsaKey,
  eddsaSign,
  generateRsa,
  hashString,
  randomBytes,
  sha512,
  shortHash,
} from './crypto.mjs'
import { malformed } from './errors.mjs'

const DAY = 86400
const YEAR = 365 * DAY

/**
 * @typedef {{ rsa: import('./crypto.mjs').RsaPair, hash: Buffer, value: bigint, feeWithdraw: bigint, feeDeposit: bigint, feeRefresh: bigint,
 *   feeRefund: bigint, start: number, expireWithdraw: number, expireDeposit: number, expireLegal: number, masterSig: Buffer }} Denomination
 */
/** @typedef {{ key: import('./crypto.mjs').EddsaKey, start: number, expire: number, end: number }} SignKey */
/**
 * @typedef {{ master: import('./crypto.mjs').EddsaKey, signkeys: SignKey[], online: SignKey, denominations: Denomination[],
 *   byHash: Map<string, Denomination>, wireFee: bigint, closingFee: bigint, paytos: string[] }} Keys
 */

/** @param {import('./context.mjs').Context} ctx @returns {Promise<Keys>} */
export async function makeKeys(ctx) {
  const now = ctx.now()
  const master = eddsaKey(randomBytes(32))
  const money = (/** @type {string} */ text) =>
    /** @type {bigint} */ (parseAmount(`${ctx.currency}:${text}`, ctx.currency))
  const life = ctx.odd('long-validity') ? 20 : 1
  const starts = [now - 3600]
  if (ctx.odd('extra-denominations')) starts.push(now + 20 * DAY)
  if (ctx.odd('old-denominations')) starts.unshift(now - 40 * DAY)
  const values = ctx.odd('extra-denominations') ? [...ctx.values, '3', '0.5'] : ctx.values
  const plans = values.flatMap((value) => starts.map((start) => ({ value, start })))
  const denominations = await Promise.all(
    plans.map(async ({ value, start }) => {
      const rsa = await generateRsa(ctx.rsaBits)
      const denom = {
        rsa,
        hash: denominationHash(rsa.pub.encoded),
        value: money(value),
        feeWithdraw: money('0.01'),
        feeDeposit: money('0.02'),
        feeRefresh: money('0.03'),
        feeRefund: money('0.04'),
        start,
        expireWithdraw: start + (start < now - DAY ? 1 : life) * 30 * DAY,
        expireDeposit: start + life * 2 * YEAR,
        expireLegal: start + life * 5 * YEAR,
        masterSig: /** @type {Buffer} */ (Buffer.alloc(64)),
      }
      denom.masterSig = signDenomination(ctx, master, denom)
      return denom
    }),
  )
  if (ctx.wrong('denom-master-sig'))
    denominations[0].masterSig = eddsaSign(master, 1025, sha512('something else'))
  /** @type {SignKey[]} */
  const signkeys = [
    {
      key: eddsaKey(randomBytes(32)),
      start: now - 3600,
      expire: now + life * 84 * DAY,
      end: now + life * 2 * YEAR,
    },
  ]
  if (ctx.odd('several-signkeys')) {
    signkeys.unshift({
      key: eddsaKey(randomBytes(32)),
      start: now - 1800,
      expire: now + 100 * DAY,
      end: now + 2 * YEAR,
    })
    signkeys.push({
      key: eddsaKey(randomBytes(32)),
      start: now + 80 * DAY,
      expire: now + 160 * DAY,
      end: now + 3 * YEAR,
    })
  }
  if (ctx.wrong('expired-signkey')) {
    signkeys.push({
      key: eddsaKey(randomBytes(32)),
      start: now - 100 * DAY,
      expire: now - 10 * DAY,
      end: now + 2 * YEAR,
    })
  }
  const online = /** @type {SignKey} */ (signkeys.find((key) => key.start <= now && now < key.expire))
  const paytos = ctx.odd('several-accounts')
    ? [
        ctx.payto,
        'payto://iban/DE75512108001245126199?receiver-name=Exchange',
        'payto://x-taler-bank/localhost/exchange-second?receiver-name=Exchange',
      ]
    : [ctx.payto]
  const byHash = new Map(denominations.map((denom) => [encode32(denom.hash), denom]))
  return {
    master,
    signkeys,
    online,
    denominations,
    byHash,
    wireFee: money('0.05'),
    closingFee: money('0.01'),
    paytos,
  }
}

/** @param {import('./context.mjs').Context} ctx @param {import('./crypto.mjs').EddsaKey} master @param {Denomination} denom */
function signDenomination(ctx, master, denom) {
  const times = [denom.start, denom.expireWithdraw, denom.expireDeposit, denom.expireLegal].map(timeBytes)
  const amounts = [denom.value, denom.feeWithdraw, denom.feeDeposit, denom.feeRefresh, denom.feeRefund].map(
    (units) => ctx.amountBytes(units),
  )
  return eddsaSign(master, 1025, master.pub, ...times, ...amounts, denom.hash)
}

/** @param {import('./context.mjs').Context} ctx @returns {Record<string, unknown>} */
export function currencySpecification(ctx) {
  if (ctx.odd('currency-texts')) {
    return {
      name: 'Prüf-Kudos ☂ (other texts)',
      currency: ctx.currency,
      num_fractional_input_digits: 8,
      num_fractional_normal_digits: 0,
      num_fractional_trailing_zero_digits: 0,
      alt_unit_names: { 0: '☂', 3: 'k☂', '-2': 'drop' },
      common_amounts: [`${ctx.currency}:7`, `${ctx.currency}:0.33`],
    }
  }
  return {
    name: `${ctx.currency} test money`,
    currency: ctx.currency,
    num_fractional_input_digits: 2,
    num_fractional_normal_digits: 2,
    num_fractional_trailing_zero_digits: 2,
    alt_unit_names: { 0: ctx.currency },
    common_amounts: [`${ctx.currency}:1`, `${ctx.currency}:5`],
  }
}

/** Start and end of this calendar year and the next, UTC. @param {number} now @returns {[number, number][]} */
function years(now) {
  const year = new Date(now * 1000).getUTCFullYear()
  const at = (/** @type {number} */ y) => Date.UTC(y, 0, 1) / 1000
  return [
    [at(year), at(year + 1)],
    [at(year + 1), at(year + 2)],
  ]
}

/** @param {import('./context.mjs').Context} ctx @param {string} payto */
function account(ctx, payto) {
  const none = sha512(canonicalJson([]), '\0')
  const hash = ctx.wrong('account-master-sig') ? shortHash(`${payto}x`) : shortHash(payto)
  const sig = eddsaSign(ctx.keys.master, 1030, hash, Buffer.alloc(64), none, none)
  return {
    payto_uri: payto,
    priority: 0,
    debit_restrictions: [],
    credit_restrictions: [],
    master_sig: encode32(sig),
  }
}

/** @param {import('./context.mjs').Context} ctx @returns {Record<string, unknown[]>} */
function wireFees(ctx) {
  const { master, wireFee, closingFee, paytos } = ctx.keys
  const methods = [...new Set(paytos.map((payto) => payto.split('/')[2]))]
  const signedFee = ctx.wrong('wire-fee-sig') ? wireFee + 1n : wireFee
  return Object.fromEntries(
    methods.map((method) => [
      method,
      years(ctx.now()).map(([start, end]) => ({
        wire_fee: ctx.amount(wireFee),
        closing_fee: ctx.amount(closingFee),
        start_date: timestamp(start),
        end_date: timestamp(end),
        sig: encode32(
          eddsaSign(
            master,
            1028,
            hashString(method),
            timeBytes(start),
            timeBytes(end),
            ctx.amountBytes(signedFee),
            ctx.amountBytes(closingFee),
          ),
        ),
      })),
    ]),
  )
}

/** @param {import('./context.mjs').Context} ctx */
function globalFees(ctx) {
  const [purseTimeout, historyExpiration] = [3600n * 1000000n, BigInt(7 * YEAR) * 1000000n]
  const zero = ctx.amountBytes(0n)
  return years(ctx.now()).map(([start, end]) => ({
    start_date: timestamp(start),
    end_date: timestamp(end),
    history_fee: ctx.amount(0n),
    account_fee: ctx.amount(0n),
    purse_fee: ctx.amount(0n),
    history_expiration: { d_us: historyExpiration },
    purse_timeout: { d_us: purseTimeout },
    purse_account_limit: 5,
    master_sig: encode32(
      eddsaSign(
        ctx.keys.master,
        1022,
        timeBytes(start),
        timeBytes(end),
        u64(purseTimeout),
        u64(historyExpiration),
        zero,
        zero,
        zero,
        u32(5),
      ),
    ),
  }))
}

/** Denominations of the same value and fees, grouped. @param {import('./context.mjs').Context} ctx @param {Denomination[]} denominations */
function groups(ctx, denominations) {
  /** @type {Map<bigint, Denomination[]>} */
  const byValue = new Map()
  for (const denom of denominations) byValue.set(denom.value, [...(byValue.get(denom.value) ?? []), denom])
  return [...byValue.values()].map((group) => ({
    cipher: 'RSA',
    value: ctx.amount(group[0].value),
    fee_withdraw: ctx.amount(group[0].feeWithdraw),
    fee_deposit: ctx.amount(group[0].feeDeposit),
    fee_refresh: ctx.amount(group[0].feeRefresh),
    fee_refund: ctx.amount(group[0].feeRefund),
    denoms: group.map((denom) => ({
      master_sig: encode32(denom.masterSig),
      stamp_start: timestamp(denom.start),
      stamp_expire_withdraw: timestamp(denom.expireWithdraw),
      stamp_expire_deposit: timestamp(denom.expireDeposit),
      stamp_expire_legal: timestamp(denom.expireLegal),
      rsa_pub: encode32(denom.rsa.pub.encoded),
    })),
  }))
}

/** The whole answer. @param {import('./context.mjs').Context} ctx @param {number} since oldest stamp_start listed */
function keysBody(ctx, since) {
  const listed = ctx.keys.denominations.filter((denom) => denom.start >= since)
  const denominations = groups(ctx, listed)
  const issue = Math.min(...listed.map((denom) => denom.start))
  const order = denominations.flatMap((group) => group.denoms.map((denom) => denom.master_sig))
  const bySig = new Map(listed.map((denom) => [encode32(denom.masterSig), denom.masterSig]))
  const sigs = order.map((sig) => /** @type {Buffer} */ (bySig.get(sig)))
  const keySet = ctx.affirm(
    1035,
    timeBytes(issue),
    sha512(...(ctx.wrong('key-set-sig') ? sigs.slice(1) : sigs)),
  )
  return {
    version: `${ctx.protocol}:0:6`,
    base_url: ctx.baseUrl,
    currency: ctx.currency,
    currency_specification: currencySpecification(ctx),
    hard_limits: [],
    zero_limits: [],
    stefan_abs: ctx.amount(0n),
    stefan_log: ctx.amount(1000000n),
    stefan_lin: 0.0,
    asset_type: 'fiat',
    rewards_allowed: false,
    ...(ctx.protocol >= 24 ? { kyc_enabled: false } : {}),
    master_public_key: encode32(ctx.keys.master.pub),
    reserve_closing_delay: { d_us: BigInt(28 * DAY) * 1000000n },
    wallet_balance_limit_without_kyc: [],
    tiny_amount: ctx.amount(1000000n),
    signkeys: ctx.keys.signkeys.map((sign) => ({
      stamp_start: timestamp(sign.start),
      stamp_expire: timestamp(sign.expire),
      stamp_end: timestamp(sign.end),
      key: encode32(sign.key.pub),
      master_sig: encode32(
        eddsaSign(
          ctx.wrong('signkey-master-sig') ? ctx.strangerKey : ctx.keys.master,
          1024,
          timeBytes(sign.start),
          timeBytes(sign.expire),
          timeBytes(sign.end),
          sign.key.pub,
        ),
      ),
    })),
    recoup: [],
    wads: [],
    accounts: ctx.keys.paytos.map((payto) => account(ctx, payto)),
    wire_fees: wireFees(ctx),
    denominations,
    auditors: [],
    global_fees: globalFees(ctx),
    list_issue_date: timestamp(issue),
    ...keySet,
  }
}

/** @param {import('./context.mjs').Context} ctx @param {import('./http.mjs').Request} request @returns {import('./http.mjs').Reply} */
export function getKeys(ctx, request) {
  const asked = request.query.get('last_issue_date')
  if (asked !== null && !/^[0-9]+$/.test(asked)) throw malformed(asked)
  const known = ctx.keys.denominations.map((denom) => denom.start)
  const since = asked !== null && known.includes(Number(asked)) ? Number(asked) : 0
  const json = keysBody(ctx, since)
  const etag = encode32(sha512(writeJson(json)))
  const day = Math.floor((ctx.now() + 3600) / DAY) * DAY + DAY
  const headers = {
    'Cache-Control': 'public,must-revalidate,max-age=86400',
    Expires: new Date(day * 1000).toUTCString(),
    Vary: 'Accept-Encoding',
    ETag: etag,
  }
  if (request.headers['if-none-match'] === etag && !ctx.odd('cache-headers')) return { status: 304, headers }
  return { status: 200, json, headers }
}
