// GET /deposits/$H_WIRE/$MERCHANT_PUB/$H_CONTRACT/$COIN_PUB and GET /transfers/$WTID.
import { decode32, encode32, timeBytes, timestamp } from './codec.mjs'
import { eddsaVerify, sha512, shortHash } from './crypto.mjs'
import { lines, net } from './aggregate.mjs'
import { ApiError, malformed } from './errors.mjs'
import { milliseconds } from './reserves.mjs'

/** @param {import('./context.mjs').Context} ctx @param {import('./http.mjs').Request} request @param {string[]} path four segments */
export async function getDeposit(ctx, request, path) {
  const sizes = [64, 32, 64, 32]
  const [hWire, merchantPub, hContract, coinPub] = path.map((segment, index) => {
    const raw = decode32(segment, sizes[index])
    if (raw === null) throw new ApiError(400, 1101 + index, { detail: segment })
    return raw
  })
  const given = request.query.get('merchant_sig')
  if (given === null) throw new ApiError(400, 25, { detail: 'merchant_sig' })
  const sig = decode32(given, 64)
  if (sig === null) throw malformed('merchant_sig')
  const wait = milliseconds(request.query, 'timeout_ms')
  if (!eddsaVerify(merchantPub, sig, 1103, hContract, hWire, coinPub)) throw new ApiError(403, 1106)
  const find = () => {
    const batch = ctx.db.batches.get(merchantPub.toString('hex') + hContract.toString('hex'))
    const deposit = batch?.coins.find((item) => item.coin.pub.equals(coinPub))
    return batch !== undefined && deposit !== undefined && batch.hWire.equals(hWire)
      ? { batch, deposit }
      : null
  }
  const lpt = Number(request.query.get('lpt') ?? 0)
  if (wait !== null && (lpt === 1 || lpt === 2)) {
    await ctx.db.until(() => find() === null || find()?.batch.aggregate?.wired === true, wait, request.closed)
  }
  const found = find()
  if (found === null) throw new ApiError(404, 1100)
  const { batch, deposit } = found
  const aggregate = batch.aggregate
  const early = ctx.wrong('tracked-before-wired')
  if (!early && (aggregate === null || !aggregate.wired)) {
    return {
      status: 202,
      json: {
        account_pub: encode32(merchantPub),
        kyc_ok: true,
        execution_time: timestamp(batch.wireDeadline),
      },
    }
  }
  const wtid = aggregate?.wtid ?? Buffer.alloc(32, 7)
  const time = aggregate?.time ?? batch.wireDeadline
  const contribution = ctx.wrong('deposit-fee-not-subtracted') ? deposit.amount : deposit.amount - deposit.fee
  const signedTime = ctx.wrong('track-sig') ? time + 1 : time
  const proof = ctx.affirm(
    1036,
    hWire,
    hContract,
    wtid,
    coinPub,
    timeBytes(signedTime),
    ctx.amountBytes(contribution),
  )
  return {
    status: 200,
    json: {
      wtid: encode32(wtid),
      execution_time: timestamp(time),
      coin_contribution: ctx.amount(contribution),
      ...proof,
    },
  }
}

/** @param {import('./context.mjs').Context} ctx @param {string} segment */
export function getTransfer(ctx, segment) {
  const wtid = decode32(segment, 32)
  if (wtid === null) throw new ApiError(400, 1450, { detail: segment })
  const aggregate = ctx.db.aggregates.get(wtid.toString('hex'))
  if (aggregate === undefined || !aggregate.wired) throw new ApiError(404, 1451)
  const all = aggregate.batches.flatMap(lines)
  const time = aggregate.time
  const records = all.map((line) =>
    Buffer.concat([
      line.batch.hContract,
      timeBytes(time),
      line.coin.pub,
      ctx.amountBytes(line.value),
      ctx.amountBytes(line.fee),
    ]),
  )
  const total = net(all) - (ctx.wrong('transfers-total') ? 0n : aggregate.wireFee)
  const hPayto = shortHash(aggregate.payto)
  const hDetails = sha512(...(ctx.wrong('transfers-details-sig') ? records.slice(1) : records))
  const proof = ctx.affirm(
    1037,
    ctx.amountBytes(total),
    ctx.amountBytes(aggregate.wireFee),
    aggregate.merchantPub,
    hPayto,
    hDetails,
  )
  return {
    status: 200,
    json: {
      total: ctx.amount(total),
      wire_fee: ctx.amount(aggregate.wireFee),
      merchant_pub: encode32(aggregate.merchantPub),
      h_payto: encode32(hPayto),
      execution_time: timestamp(time),
      deposits: all.map((line) => ({
        h_contract_terms: encode32(line.batch.hContract),
        coin_pub: encode32(line.coin.pub),
        deposit_value: ctx.amount(line.value),
        deposit_fee: ctx.amount(line.fee),
        // refund_total is left out: deposit_value is already net of refunds, and a client that subtracts it again would be misled.
      })),
      ...proof,
    },
  }
}
