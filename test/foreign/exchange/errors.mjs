// Error codes used by this exchange with a hint each (hints are free text) and the exception handlers throw.

/** @type {Record<number, string>} */
const HINTS = {
  20: 'method not allowed here',
  21: 'no such endpoint',
  22: 'body is not the JSON this endpoint takes',
  25: 'a mandatory parameter is missing',
  26: 'a parameter is malformed',
  27: 'reserve public key is malformed',
  30: 'wrong currency',
  31: 'URL is too long',
  32: 'body exceeds the upload limit',
  40: 'not authorized',
  60: 'internal failure',
  70: 'inflated body is too large',
  1001: 'operation not known',
  1002: 'wrong number of path segments',
  1003: 'coin was seen before with another denomination',
  1004: 'coin public key is malformed',
  1005: 'denomination key is not known',
  1006: 'denomination signature is wrong',
  1008: 'denomination is not yet valid',
  1009: 'denomination has expired',
  1010: 'denomination was revoked',
  1012: 'coin has not enough value left',
  1015: 'coin was seen before with another age commitment',
  1017: 'cipher does not fit the denomination',
  1019: 'coin is not known',
  1021: 'amount exceeds the value of the denomination',
  1027: 'reserve is not known',
  1100: 'no such deposit',
  1101: 'h_wire is malformed',
  1102: 'merchant_pub is malformed',
  1103: 'h_contract_terms is malformed',
  1104: 'coin_pub is malformed',
  1106: 'merchant signature is wrong',
  1107: 'policy is not accepted',
  1150: 'reserve balance is too low',
  1154: 'reserve signature is wrong',
  1175: 'planchet was used before',
  1205: 'coin signature is wrong',
  1206: 'the contract was deposited before with other details',
  1207: 'contribution is below the deposit fee',
  1208: 'refund deadline is after the wire deadline',
  1209: 'wire deadline must not be never',
  1251: 'coin history signature is wrong',
  1252: 'reserve history signature is wrong',
  1302: 'melt fee exceeds the contribution',
  1303: 'coin signature of the melt is wrong',
  1353: 'revealed values do not match the commitment',
  1355: 'no such melt',
  1356: 'wrong number of revealed secrets',
  1358: 'arrays differ in length',
  1360: 'melted amount does not cover the new coins',
  1361: 'link signature is wrong',
  1362: 'commitment hash is malformed',
  1400: 'coin was never melted',
  1450: 'wtid is malformed',
  1451: 'no such transfer',
  1500: 'coin of the refund is not known',
  1501: 'refunds exceed the deposit',
  1502: 'no matching deposit',
  1503: 'merchant was already paid',
  1505: 'refund fee is above the refunded amount',
  1506: 'merchant signature of the refund is wrong',
  1510: 'refund transaction id was used with another amount',
  5114: 'reserve public key was used before',
}

/** A reply other than success. `extra` is merged into the body. */
export class ApiError extends Error {
  /** @param {number} status @param {number} code @param {Record<string, unknown>} [extra] @param {Record<string, string>} [headers] */
  constructor(status, code, extra = {}, headers = {}) {
    super(`${status}/${code}`)
    this.status = status
    this.code = code
    this.extra = extra
    this.headers = headers
  }

  body() {
    return { code: this.code, hint: HINTS[this.code] ?? `error ${this.code}`, ...this.extra }
  }
}

/** @param {string} name @returns {ApiError} 400 for a malformed parameter */
export function malformed(name) {
  return new ApiError(400, 26, { detail: name })
}
