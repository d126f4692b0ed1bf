/** What the recordings do not show, and a replay of them has to know. */
import type { Recording } from '../../src/protocol/recording.js'
import { utf8 } from '../../src/protocol/encoding/struct.js'

/** Money that somebody sent to the exchange before a recording. */
export interface Credit {
  readonly before: string
  readonly reservePub: string
  readonly amount: string
  readonly debitAccount: string
}

const USER = 'payto://x-taler-bank/localhost/42?receiver-name=42'
const USER_43 = 'payto://x-taler-bank/localhost/user43?receiver-name=user43'

function credit(before: string, reservePub: string, amount: string, debitAccount = USER): Credit {
  return { before, reservePub, amount, debitAccount }
}

/**
 * By folder. Each amount is what the reserve was seen to hold, or what was withdrawn from it where nobody looked.
 * Reserves that were seen empty and did nothing else were filled and emptied elsewhere: they get nothing at all.
 */
export const CREDITS: Readonly<Record<string, readonly Credit[]>> = {
  transcripts: [
    credit('018', 'HV0K9KM3N6RM59GKTJT61094K6DACW52QCVE07A8HK4HRVBG0XR0', 'KUDOS:1', USER_43),
    credit('146', 'AA0ZDVDN37JZVRJK6P9QVB2NCHS0EBFYJ3PQDYR5971C04S7S0XG', 'KUDOS:50', USER_43),
  ],
  'suite-test_exchange_api': [
    credit('006', 'CD1HGQQ02MFMY3KR32D0NG3ZJVAFQSPGRNZQVWVJEAE32F4N89W0', 'EUR:6.02'),
    credit('020', 'KWF2N6EHR007FQMQ0HC3G1AW8RWNV05BQ9XF05C6KAWT08N8PSEG', 'EUR:5.01'),
    credit('031', 'JW3WVGRJSWXN3NSQGC8XVRC7QDQZXA8A88YNB2VJ3Q1D72GWMNH0', 'EUR:5.01'),
    credit('036', '5A9FZWAKM5HRW5YJXXC5SZ92D488YV4A40497WB1RN0ESVYA1QFG', 'EUR:5.01'),
    credit('053', 'W0JTYBPQG550NNN0S9M1HASEG6G46X7S5HR8KEXW09BJXRHMGY2G', 'EUR:5.01'),
    credit('055', 'EMMJ6YFMCY7GGCXBMABGC93KZRYWYMAYWPJ83EF846G1413RSCFG', 'EUR:5.01'),
    credit('058', 'XG7CDZ8J97GF6Y76DAQJSKD5HQCEB5NVG3WKW4453VB1YBAQBPVG', 'EUR:5.01'),
    credit('067', 'GMVZ34G75XG4G85378D96Z1CB4P0Z43ZTXDBR56234MDW2W6FNYG', 'EUR:5.01'),
    credit('070', 'F4X8H4VXW4QZAN49A1VDQKVSKEA55P7HB8V1PEF0KNY561B6NBFG', 'EUR:6.03'),
    credit('076', 'AZ8ZA7C9RBFM32XS9D2YCYWEQY8DS4DVBC94M22XA2Y3TP2S7SWG', 'EUR:15.02'),
    credit('098', '9PJCYMJ8GS586HKT90GCTDYHVTBWMRJG8NFRTQFGX5QMD8ZZMZD0', 'EUR:0'),
    credit('100', 'NKNPQPKK53NPNVJC8G6PRSNKZHP51CSWARXV5KHXHVVSVRT2AT80', 'EUR:2.02'),
    credit('109', 'DAYRJTF5HSCHNJ5QQRGGDBN9XKX6P8V1H63QZ2CJCY1XX41JQDQ0', 'EUR:1.01'),
    credit('110', 'Y2RNVPK27M84DRTYM52CT4KNE6TWAQNQMFKVHWBMXN0GXC77HCDG', 'EUR:0'),
    credit('111', '94NHEG7G71YWSVT4WRQN67JA369D00M4847QTWRZY6HZ311MCZ7G', 'EUR:0'),
    credit('112', 'NB8WG8X99FY7ANE8K230MDSCHBNVPYH8TAT8SBK2CXBKA9WFRWX0', 'EUR:0'),
  ],
  'suite-test_exchange_api_revocation_rsa': [
    credit('006', '3YA5MYCH40RDE38KQBEQD6VW9RK12PNN71DDZS43V9P3MPV4A4VG', 'EUR:10.02'),
  ],
}

/**
 * Requests that are not sent, by folder: two deposits that were refused with 451 until the merchant's account was known,
 * which changed nothing. Accounts of ours are known (docs/spec-notes.md).
 */
export const NOT_SENT: Readonly<Record<string, readonly string[]>> = {
  'suite-test_exchange_api': ['011'],
  'suite-test_exchange_api_revocation_rsa': ['008'],
}

/**
 * When the aggregator ran, by folder, where somebody started it by hand: seconds, and the recording that followed. In
 * other folders it runs by itself.
 */
export const AGGREGATIONS: Readonly<Record<string, readonly { before: string; at: number }[]>> = {
  'suite-test_exchange_api': [
    { before: '050', at: 1_795_241_738 },
    { before: '066', at: 1_795_241_757 },
  ],
  'suite-test_exchange_api_revocation_rsa': [],
}

/**
 * Bodies that the recordings do not hold as they were: one with a key twice, and large ones, of which only the length
 * and the beginning were kept. Their answers are those to the refund of 102 and 116: the signature is the same.
 */
export function bodyOf(recording: Recording, others: readonly Recording[]): Uint8Array | undefined {
  const number = recording.name.slice(0, 3)
  const length = LARGE[number]
  if (number !== '103' && length === undefined) return recording.request.body
  const refund = others.find(({ name }) => name.startsWith('116-'))?.request.body
  const text = Buffer.from(refund ?? []).toString()
  return length === undefined
    ? utf8(text.replace('{', '{"refund_amount": "KUDOS:9", '))
    : padded(text, length)
}

/** Bytes of the bodies that only their length is known of. */
const LARGE: Readonly<Record<string, number>> = {
  '121': 1_048_963,
  '122': 1_048_963,
  '123': 2_097_539,
  '124': 2_097_539,
  '125': 17_826_179,
  '126': 17_826_179,
}

/** The same JSON object with one more member, so long that it has so many bytes. */
function padded(text: string, length: number): Uint8Array {
  const body = Buffer.alloc(length, 'x')
  body.write(`${text.slice(0, -1)}, "pad": "`)
  body.write('"}', length - 2)
  return body
}
