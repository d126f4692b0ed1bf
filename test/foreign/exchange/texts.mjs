// GET /config, /seed, /terms, /privacy.
import { currencySpecification } from './keys.mjs'
import { randomBytes, sha512 } from './crypto.mjs'
import { encode32 } from './codec.mjs'

const DAY = 86400

/** @param {import('./context.mjs').Context} ctx @returns {import('./http.mjs').Reply} */
export function getConfig(ctx) {
  const expires = new Date((Math.floor((ctx.now() + DAY) / DAY) * DAY + DAY) * 1000).toUTCString()
  return {
    status: 200,
    headers: { 'Cache-Control': 'public,max-age=21600', Expires: expires },
    json: {
      version: `${ctx.protocol}:0:6`,
      name: 'taler-exchange',
      implementation: 'urn:net:example:foreign-exchange',
      currency: ctx.currency,
      currency_specification: currencySpecification(ctx),
      supported_kyc_requirements: [],
      wallet_balance_limit_without_kyc: [],
    },
  }
}

/** @returns {import('./http.mjs').Reply} */
export function getSeed() {
  return { status: 200, raw: randomBytes(32) }
}

/** @type {Record<string, string>} */
const TEXTS = {
  terms: 'This exchange is a test program. Its money is play money. It promises nothing.',
  privacy: 'This exchange keeps everything in memory and forgets it when it stops.',
}

/** @param {import('./http.mjs').Request} request @param {'terms' | 'privacy'} which @returns {import('./http.mjs').Reply} */
export function getText(request, which) {
  const html =
    /text\/html/.test(request.headers.accept ?? '') &&
    !/text\/(plain|markdown)/.test(request.headers.accept ?? '')
  const body = html ? `<!DOCTYPE html><title>${which}</title><p>${TEXTS[which]}</p>\n` : `${TEXTS[which]}\n`
  const etag = `"${encode32(sha512(body)).slice(0, 20)}"`
  const headers = {
    'Content-Type': html ? 'text/html; charset=utf-8' : 'text/plain; charset=utf-8',
    'Taler-Terms-Version': `${which}-0`,
    'Avail-Languages': 'en',
    'Content-Language': 'en',
    Vary: 'Accept, Accept-Language',
    ETag: etag,
  }
  const asked = request.headers['if-none-match']
  if (asked !== undefined && (asked === etag || asked === etag.slice(1, -1))) return { status: 304, headers }
  return { status: 200, raw: body, headers }
}
