/** Changes after which a request says the same as before, and must get the same status. */
import { deflateSync, gzipSync } from 'node:zlib'
import type { JsonValue } from '../../../src/protocol/encoding/json.js'
import { isJsonObject } from '../../../src/protocol/encoding/json.js'
import type { Dice } from './dice.js'
import { placesIn, valueAt, withValueAt, type Message } from './message.js'

/** @returns undefined where there is nothing to change */
export type Change = (message: Message, dice: Dice) => Message | undefined

const AMOUNT = /^[A-Z]{1,11}:[0-9]+(\.[0-9]+)?$/
/** Keys, salts, hashes and signatures; ids of orders have a dot or are shorter. */
export const BASE32 = /^[0-9A-HJKMNP-TV-Z]{26,}$/

const styled = (style: NonNullable<Message['style']>, message: Message): Message | undefined =>
  message.body === undefined ? undefined : { ...message, style: { ...message.style, ...style } }

/** Changes some of the texts in a body that fit a pattern. */
function texts(fits: RegExp, change: (text: string, dice: Dice) => string): Change {
  return (message, dice) => {
    const { body } = message
    if (body === undefined) return undefined
    const places = placesIn(body).filter((place) => isText(valueAt(body, place), fits))
    if (places.length === 0) return undefined
    const one = dice.pick(places)
    const chosen = places.filter((place) => place === one || dice.once(2))
    const changed = chosen.reduce<JsonValue>((value, place) => {
      const text = valueAt(value, place)
      return typeof text === 'string' ? withValueAt(value, place, change(text, dice)) : value
    }, body)
    return { ...message, body: changed }
  }
}

function isText(value: JsonValue | undefined, fits: RegExp): boolean {
  return typeof value === 'string' && fits.test(value)
}

/** Changes one of the parameters of the path that are base32. */
function inPath(change: (text: string) => string): Change {
  return (message, dice) => {
    const names = Object.entries(message.parameters).filter(([, value]) => BASE32.test(value))
    if (names.length === 0) return undefined
    const [name, value] = dice.pick(names)
    return { ...message, parameters: { ...message.parameters, [name]: change(value) } }
  }
}

const withHeader = (message: Message, name: string, value: string): Message => ({
  ...message,
  headers: { ...message.headers, [name]: value },
})

const CONTENT_TYPES = [
  'text/plain',
  'application/octet-stream',
  'application/json; charset=utf-8',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'what ever',
  '',
]

/** Amounts in other spellings: zeros that mean nothing. */
function respelled(amount: string, dice: Dice): string {
  const [currency = '', number = ''] = amount.split(':')
  const [whole = '', fraction = ''] = number.split('.')
  const room = 8 - fraction.length
  const zeros = '0'.repeat(room <= 0 ? 0 : 1 + dice.below(room))
  const longer = fraction === '' && zeros === '' ? whole : `${whole}.${fraction}${zeros}`
  return dice.once(2) ? `${currency}:${longer}` : `${currency}:${'0'.repeat(1 + dice.below(3))}${number}`
}

/** By name; the name is what a report shows. */
export const HARMLESS: Readonly<Record<string, Change>> = {
  'white space': (message, dice) =>
    styled({ gap: () => dice.pick(['', '', ' ', '\n', '\t', '\r\n  ']) }, message),
  'order of members': (message, dice) => styled({ order: (members) => dice.shuffled(members) }, message),
  'member written twice': (message, dice) => styled({ twice: () => dice.once(4) }, message),
  'escaped characters': (message, dice) => styled({ escape: () => dice.once(4) }, message),
  'unknown member': (message, dice) => {
    const { body } = message
    if (!isJsonObject(body)) return undefined
    const places = placesIn(body).filter((place) => isJsonObject(valueAt(body, place)))
    const place = dice.once(2) || places.length === 0 ? [] : dice.pick(places)
    const junk = dice.pick<JsonValue>([null, 5, 'text', [], {}, { a: [1] }, true])
    return { ...message, body: withValueAt(body, [...place, 'fuzz_unknown'], junk) }
  },
  'lower-case base32': texts(BASE32, (text) => text.toLowerCase()),
  'confusable base32': texts(BASE32, (text) => text.replaceAll('0', 'O').replace('1', 'l')),
  'amount with zeros': texts(AMOUNT, respelled),
  'lower-case base32 in path': inPath((text) => text.toLowerCase()),
  'confusable base32 in path': inPath((text) => text.replaceAll('0', 'o').replace('1', 'I')),
  'trailing slash': (message) => ({ ...message, style: { ...message.style, end: '/' } }),
  'other Content-Type': (message, dice) => withHeader(message, 'content-type', dice.pick(CONTENT_TYPES)),
  'escaped letters in path': (message, dice) => ({
    ...message,
    style: {
      ...message.style,
      path: (path) =>
        path.replace(/(?<!%.?)[A-Za-z0-9]/g, (letter) =>
          dice.once(8) ? `%${letter.charCodeAt(0).toString(16)}` : letter,
        ),
    },
  }),
  'languages and encodings that it reads': (message, dice) => ({
    ...message,
    headers: {
      'accept-language': dice.pick(['en', 'fr, en;q=0.5', '*', '']),
      'accept-encoding': dice.pick(['deflate', 'gzip, deflate', 'identity', 'br', '*']),
      ...message.headers,
    },
  }),
  'nothing that it has seen': (message, dice) =>
    withHeader(message, 'if-none-match', dice.pick(['"none"', 'W/"none"', '""', '"99999"', 'none'])),
  'unknown header': (message, dice) => withHeader(message, 'x-fuzz', dice.pick(['', 'a, b', 'é', '"'])),
  'unknown query parameter': (message, dice) => ({
    ...message,
    query: { ...message.query, fuzz_unknown: dice.pick(['', 'a', '-1', '\u0000', '&=']) },
  }),
  deflated: (message) => {
    const packed = styled({ pack: (body) => deflateSync(body) }, message)
    return packed && withHeader(packed, 'content-encoding', 'deflate')
  },
  gzipped: (message) => {
    const packed = styled({ pack: (body) => gzipSync(body) }, message)
    return packed && withHeader(packed, 'content-encoding', 'gzip')
  },
}
