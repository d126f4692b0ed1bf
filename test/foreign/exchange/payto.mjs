// Checks of merchant accounts: allowed characters, IBAN checksum, receiver-name.

/** @param {string} iban @returns {boolean} */
function ibanOk(iban) {
  if (!/^[A-Z]{2}[0-9]{2}[A-Z0-9]{1,30}$/.test(iban)) return false
  const digits = [...(iban.slice(4) + iban.slice(0, 4))].map((char) => parseInt(char, 36).toString()).join('')
  return BigInt(digits) % 97n === 1n
}

/** @param {string} uri @returns {boolean} */
export function paytoOk(uri) {
  const match = /^payto:\/\/([^/?]+)\/([^?]*)(?:\?(.*))?$/i.exec(uri)
  if (match === null || !/^[a-zA-Z0-9/:$&?!\-_.,;=*+%~@()[\]]+$/.test(uri)) return false
  const [, method, path, query] = match
  const named = (query ?? '').split('&').some((part) => part.startsWith('receiver-name=') && part.length > 14)
  if (method === 'iban') return named && ibanOk(path.split('/').at(-1) ?? '')
  if (method === 'x-taler-bank') return named && /^[A-Za-z0-9._][A-Za-z0-9._-]*(:[0-9]+)?\/.+$/.test(path)
  return path.length > 0
}
