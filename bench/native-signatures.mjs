/**
 * Counts and times the native signature operations of this process. Has to be loaded before anything that signs.
 */
import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'

const OPERATIONS = ['sign', 'verify', 'privateDecrypt', 'publicEncrypt']
let milliseconds = 0
let count = 0

for (const name of OPERATIONS) {
  const native = crypto[name]
  crypto[name] = (...args) => {
    const started = performance.now()
    const result = native(...args)
    milliseconds += performance.now() - started
    count++
    return result
  }
}
syncBuiltinESMExports()

/** What the native operations have cost so far. */
export const nativeSignatures = () => ({ count, milliseconds })
