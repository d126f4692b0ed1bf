/** Everything libtalerutil 0.14.1 computed for us, computed again and compared whole. */
import t from 'tap'
import { hashContractTerms } from '../../src/protocol/contract.js'
import { coinEnvelopeJson, makePlanchet, type Planchet } from '../../src/protocol/crypto/planchet.js'
import { readDenominationKey } from '../../src/protocol/crypto/denomination.js'
import { eddsaPublicKey } from '../../src/protocol/crypto/eddsa.js'
import { sha512 } from '../../src/protocol/crypto/hash.js'
import {
  deriveTransferKey,
  KAPPA,
  makeRefreshBatch,
  refreshCommitment,
} from '../../src/protocol/crypto/refresh.js'
import type { RsaPublicKey } from '../../src/protocol/crypto/rsa-blind.js'
import { encodeCrockford } from '../../src/protocol/encoding/crockford.js'
import type { JsonObject } from '../../src/protocol/encoding/json.js'
import { utf8 } from '../../src/protocol/encoding/struct.js'
import { EPOCH, timestamp } from '../../src/protocol/encoding/timestamp.js'
import { hashFullPayto, hashNormalizedPayto, hashWire, normalizePayto } from '../../src/protocol/payto.js'
import { merchantContract, merchantRefund } from '../../src/protocol/signatures/merchant.js'
import {
  coinDeposit,
  coinHistory,
  coinLink,
  coinMelt,
  NO_AGE_COMMITMENT,
  NO_HASH,
  reserveHistory,
  reserveWithdraw,
} from '../../src/protocol/signatures/wallet.js'
import {
  amount,
  bigInteger,
  bytes,
  bytes64,
  integer,
  key32,
  object,
  objects,
  referenceCases,
  text,
} from './fixtures.js'

/** For each operation what we make of its input: the whole output, so that no field of it goes unchecked. */
const OPERATIONS: Readonly<Record<string, (input: JsonObject) => JsonObject>> = {
  key: (input) => ({
    priv: text(input, 'priv'),
    pub: encodeCrockford(eddsaPublicKey(key32(input, 'priv'))),
  }),

  hash: (input) => ({ hash: encodeCrockford(sha512(utf8(text(input, 'text')))) }),

  contract_hash: (input) => ({
    h_contract_terms: encodeCrockford(hashContractTerms(object(input, 'contract'))),
  }),

  h_wire: (input) => {
    const payto = text(input, 'payto')
    return {
      h_wire: encodeCrockford(hashWire(payto, bytes(input, 'salt'))),
      h_full_payto: encodeCrockford(hashFullPayto(payto)),
      h_normalized_payto: encodeCrockford(hashNormalizedPayto(payto)),
      normalized_payto: normalizePayto(payto),
    }
  },

  contract_sign: (input) => ({
    merchant_sig: encodeCrockford(
      merchantContract.sign(key32(input, 'merchant_priv'), {
        contractTermsHash: bytes64(input, 'h_contract_terms'),
      }),
    ),
  }),

  refund_sign: (input) => ({
    merchant_sig: encodeCrockford(
      merchantRefund.sign(key32(input, 'merchant_priv'), {
        contractTermsHash: bytes64(input, 'h_contract_terms'),
        coinPub: key32(input, 'coin_pub'),
        rtransactionId: bigInteger(input, 'rtransaction_id'),
        refundAmount: amount(input, 'amount'),
      }),
    ),
  }),

  deposit_sign: (input) => ({
    coin_sig: encodeCrockford(
      coinDeposit.sign(key32(input, 'coin_priv'), {
        contractTermsHash: bytes64(input, 'h_contract_terms'),
        ageCommitmentHash: NO_AGE_COMMITMENT,
        policyHash: NO_HASH,
        wireHash: bytes64(input, 'h_wire'),
        denomPubHash: bytes64(input, 'denom_pub_hash'),
        walletTimestamp: timestamp(integer(input, 'timestamp')),
        refundDeadline: 'refund_deadline' in input ? timestamp(integer(input, 'refund_deadline')) : EPOCH,
        amountWithFee: amount(input, 'amount'),
        depositFee: amount(input, 'deposit_fee'),
        merchantPub: key32(input, 'merchant_pub'),
        walletDataHash: 'wallet_data_hash' in input ? bytes64(input, 'wallet_data_hash') : NO_HASH,
      }),
    ),
  }),

  coin_history_sign: (input) => ({
    sig: encodeCrockford(
      coinHistory.sign(key32(input, 'coin_priv'), { startOffset: bigInteger(input, 'start_off') }),
    ),
  }),

  reserve_history_sign: (input) => ({
    sig: encodeCrockford(
      reserveHistory.sign(key32(input, 'reserve_priv'), { startOffset: bigInteger(input, 'start_off') }),
    ),
  }),

  planchet: (input) => {
    const planchet = makePlanchet(key32(input, 'ps'), denomination(object(input, 'denom_pub')))
    return {
      planchet_master_secret: text(input, 'ps'),
      coin_priv: encodeCrockford(planchet.coinPriv),
      coin_pub: encodeCrockford(planchet.coinPub),
      coin_pub_hash: encodeCrockford(planchet.coinPubHash),
      denom_pub_hash: encodeCrockford(planchet.denomPubHash),
      h_blind_coin_ev: encodeCrockford(planchet.envelopeHash),
      reserve_sig: encodeCrockford(
        reserveWithdraw.sign(key32(input, 'reserve_priv'), {
          amountWithFee: amount(input, 'amount_with_fee'),
          denomPubHash: planchet.denomPubHash,
          coinEnvelopeHash: planchet.envelopeHash,
        }),
      ),
      rsa_bks: encodeCrockford(planchet.blindingSecret),
      coin_ev: { ...coinEnvelopeJson(planchet.blinded) },
    }
  },

  melt: (input) => {
    const oldCoinPriv = key32(input, 'coin_priv')
    const denominations = objects(input, 'denoms').map(denomination)
    const batches = Array.from({ length: KAPPA }, (_, index) =>
      makeRefreshBatch(
        deriveTransferKey(key32(input, 'rms'), oldCoinPriv, index),
        oldCoinPriv,
        denominations,
      ),
    )
    const commitment = refreshCommitment({
      oldCoinPub: eddsaPublicKey(oldCoinPriv),
      amountWithFee: amount(input, 'amount_with_fee'),
      batches,
    })
    const linkSignature = (planchet: Planchet, transferPub: Uint8Array): Uint8Array =>
      coinLink.sign(oldCoinPriv, {
        denomPubHash: planchet.denomPubHash,
        transferPub,
        ageCommitmentHash: NO_AGE_COMMITMENT,
        coinEnvelopeHash: planchet.envelopeHash,
      })
    return {
      rms: text(input, 'rms'),
      rc: encodeCrockford(commitment),
      confirm_sig: encodeCrockford(
        coinMelt.sign(oldCoinPriv, {
          refreshCommitment: commitment,
          denomPubHash: bytes64(input, 'denom_pub_hash'),
          ageCommitmentHash: NO_AGE_COMMITMENT,
          amountWithFee: amount(input, 'amount_with_fee'),
          meltFee: amount(input, 'fee'),
        }),
      ),
      kappa: batches.map((batch) => ({
        transfer_priv: encodeCrockford(batch.transfer.priv),
        transfer_pub: encodeCrockford(batch.transfer.pub),
        transfer_secret: encodeCrockford(batch.transferSecret),
        coins: batch.planchets.map((planchet, index) => ({
          coin_ev: { ...coinEnvelopeJson(planchet.blinded) },
          ps: encodeCrockford(batch.secrets[index] ?? new Uint8Array()),
          coin_priv: encodeCrockford(planchet.coinPriv),
          coin_pub: encodeCrockford(planchet.coinPub),
          link_sig: encodeCrockford(linkSignature(planchet, batch.transfer.pub)),
          denom_pub_hash: encodeCrockford(planchet.denomPubHash),
        })),
      })),
    }
  },
}

function denomination(json: JsonObject): RsaPublicKey {
  return readDenominationKey({ cipher: text(json, 'cipher'), rsa_pub: text(json, 'rsa_pub') })
}

const CASES = referenceCases()

for (const op of new Set(CASES.map((entry) => entry.op))) {
  t.test(`the operation ${op} gives what the reference library gives, byte for byte`, (t) => {
    for (const { in: input, out } of CASES.filter((entry) => entry.op === op)) {
      const operation = OPERATIONS[op]
      if (operation === undefined) t.fail(`nobody knows how to reproduce ${op}`)
      else t.strictSame(operation(input), out)
    }
    t.end()
  })
}

t.test('no operation we can reproduce is missing from the reference file', (t) => {
  t.strictSame(new Set(CASES.map((entry) => entry.op)), new Set(Object.keys(OPERATIONS)))
  t.end()
})

t.test('the refund ids of the reference file reach beyond what a JavaScript number holds', (t) => {
  // Without this the 64-bit cases could silently lose their meaning when the file is produced anew.
  const ids = CASES.filter((entry) => entry.op === 'refund_sign').map((entry) =>
    bigInteger(entry.in, 'rtransaction_id'),
  )
  t.ok(ids.includes(9007199254740993n), '2^53 + 1')
  t.ok(ids.includes(2n ** 63n - 1n), 'the largest id the reference accepts')
  t.end()
})
