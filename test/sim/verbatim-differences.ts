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
  ],
  'suite-test_exchange_api': [],
  'suite-test_exchange_api_revocation_rsa': [],
}

/** Recordings of pages that are not there yet. They must differ: one that does not is taken off. */
export const PENDING: Readonly<Record<string, readonly string[]>> = {
  transcripts: [],
  'suite-test_exchange_api': [],
  'suite-test_exchange_api_revocation_rsa': [],
}
