/** What happened to a reserve, as its history tells it: oldest first, as the reference was seen to answer. */
import { parseAmount } from '../../protocol/encoding/amount.js'
import { decodeCrockford } from '../../protocol/encoding/crockford.js'
import { timestamp } from '../../protocol/encoding/timestamp.js'
import { hashFullPayto } from '../../protocol/payto.js'
import { confirmRecoup, reserveClosed } from '../../protocol/signatures/exchange.js'
import { affirm, type Exchange } from './exchange.js'
import { inOrder, type Numbered } from './history-call.js'
import type { ClosingRecord, CreditRecord, DebitRecord, RecoupRecord } from './tables.js'

/** The history of a reserve. @param now seconds; what the exchange says itself is signed with the key of the time */
export function entriesOfReserve(exchange: Exchange, reservePub: string, now: number): Numbered[] {
  const { store } = exchange
  return inOrder(
    store.having('credits', 'reserve_pub', reservePub).map(creditEntry),
    store.having('debits', 'reserve_pub', reservePub).map(withdrawEntry),
    store.having('recoups', 'reserve_pub', reservePub).map((recoup) => recoupEntry(exchange, recoup, now)),
    store
      .having('closings', 'reserve_pub', reservePub)
      .map((closing) => closingEntry(exchange, closing, now)),
  )
}

function creditEntry(credit: CreditRecord): Numbered {
  const entry = {
    type: 'CREDIT',
    timestamp: timestamp(credit.timestamp),
    sender_account_url: credit.sender_account,
    wire_reference: BigInt(credit.wire_reference),
    amount: credit.amount,
  }
  return { offset: credit.offset, entry }
}

/** Batches of the newer form name neither envelopes nor denominations: no page that could be read shows how. */
function withdrawEntry(debit: DebitRecord): Numbered {
  const { reserve_sig, h_coin_envelope, denom_pub_hash, withdraw_fee, amount } = debit
  const coin = h_coin_envelope === undefined ? {} : { h_coin_envelope, h_denom_pub: denom_pub_hash }
  return { offset: debit.offset, entry: { type: 'WITHDRAW', reserve_sig, ...coin, withdraw_fee, amount } }
}

function recoupEntry(exchange: Exchange, recoup: RecoupRecord, now: number): Numbered {
  const values = {
    timestamp: timestamp(recoup.timestamp),
    recoupAmount: parseAmount(recoup.amount),
    coinPub: decodeCrockford(recoup.coin_pub, 32),
    reservePub: decodeCrockford(recoup.reserve_pub, 32),
  }
  const entry = {
    type: 'RECOUP',
    ...affirm(exchange, confirmRecoup, values, now),
    timestamp: values.timestamp,
    amount: recoup.amount,
    coin_pub: recoup.coin_pub,
  }
  return { offset: recoup.reserve_offset, entry }
}

/** Entry and signature both say what the reserve lost, fee included. */
function closingEntry(exchange: Exchange, closing: ClosingRecord, now: number): Numbered {
  const { amount, closing_fee, receiver_account, wtid } = closing
  const values = {
    timestamp: timestamp(closing.timestamp),
    closingAmount: parseAmount(amount),
    closingFee: parseAmount(closing_fee),
    reservePub: decodeCrockford(closing.reserve_pub, 32),
    fullPaytoHash: hashFullPayto(receiver_account),
    wtid: decodeCrockford(wtid, 32),
  }
  const entry = {
    type: 'CLOSING',
    receiver_account_details: receiver_account,
    wtid,
    ...affirm(exchange, reserveClosed, values, now),
    timestamp: values.timestamp,
    amount,
    closing_fee,
  }
  return { offset: closing.offset, entry }
}
