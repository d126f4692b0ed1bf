/**
 * Where our exchange answers otherwise than the recorded one, and why. The same table stands in docs/spec-notes.md.
 */

export interface Difference {
  /** Numbers of the recordings. */
  readonly recordings: readonly string[]
  /** What the real exchange said, what ours says, and why: the words of the notes. */
  readonly real: string
  readonly ours: string
  readonly why: string
  /** Exactly what is found to differ. */
  readonly differs: readonly string[]
}

/** Folders of recordings below test/transcripts; the first is that folder itself. */
export const FOLDERS = [
  'transcripts',
  'suite-test_exchange_api',
  'suite-test_exchange_api_revocation_rsa',
] as const

export const DIFFERENCES: Readonly<Record<string, readonly Difference[]>> = {
  transcripts: [
    {
      recordings: ['001'],
      real: 'its own implementation, Kudos with a sign',
      ours: 'ours; a currency called as its code, with common amounts',
      why: 'each exchange says who it is; `/config` does not change what anything costs',
      differs: [
        'currency_specification.name: Kudos (Taler Demonstrator) → KUDOS',
        'currency_specification.alt_unit_names.0: ク → KUDOS',
        'currency_specification.common_amounts: absent → there',
        'implementation: urn:net:taler:specs:taler-exchange:c-ref… → urn:net:taler:specs:taler-exchange:assay',
      ],
    },
    {
      recordings: ['019'],
      real: 'closes the connection (an assertion fails)',
      ours: '400 with 26, `detail: planchets`',
      why: 'a request without planchets asks for nothing; no page lists a dropped connection',
      differs: ['status: 0 → 400, 26'],
    },
    {
      recordings: ['061', '062'],
      real: '404 with 1005, signed over a denomination hash of zeros',
      ours: '404 with 1500',
      why: 'the seed names 1500 for a coin that the exchange has never seen',
      differs: [
        'code: 1005 → 1500',
        'timestamp: there → absent',
        'exchange_pub: there → absent',
        'exchange_sig: there → absent',
        'h_denom_pub: there → absent',
      ],
    },
    {
      recordings: ['069', '071'],
      real: '500 with 53',
      ours: '400 with 1505',
      why: 'the seed: an amount must be larger than the refund fee',
      differs: ['status: 500, 53 → 400, 1505'],
    },
    {
      recordings: ['070'],
      real: '200',
      ours: '400 with 1505',
      why: 'the seed: larger than the fee, so an equal amount is refused',
      differs: ['status: 200 → 400, 1505'],
    },
    {
      recordings: ['126'],
      real: 'closes the connection',
      ours: '413 with 32',
      why: 'the seed lists 413; a replay without a socket cannot tell chunks from an announced length',
      differs: ['status: 0 → 413, 32'],
    },
    {
      recordings: ['127'],
      real: 'lists the refund of 070',
      ours: 'one entry less, the same balance',
      why: 'follows from 070: that refund gave nothing back',
      differs: ['history.length: 15 → 14'],
    },
    {
      recordings: ['129'],
      real: 'closes the connection (an assertion fails)',
      ours: '304',
      why: 'what every page with an ETag does',
      differs: ['status: 0 → 304'],
    },
  ],
  'suite-test_exchange_api': [
    {
      recordings: ['052'],
      real: '`execution_time` three seconds after that of the other account',
      ours: 'the same for both',
      why: 'whatever is due is paid in one run; no page says how long a run takes',
      differs: ['execution_time.t_s: 1795241741 → 1795241738'],
    },
    {
      recordings: ['073'],
      real: '`wire_reference` 15',
      ours: '9',
      why: 'rows of the bank, which had more to do than the recording shows',
      differs: ['history[0].wire_reference: 15 → 9'],
    },
  ],
  'suite-test_exchange_api_revocation_rsa': [],
}
