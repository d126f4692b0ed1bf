/** Numbers that a contract may hold: integers that every JSON library holds exactly, as its hash covers them. */
import { isJsonObject, JsonReal, type JsonValue } from '../../protocol/encoding/json.js'

/** What is wrong with the first number that a contract may not hold, and where it is; undefined if there is none. */
export function strangeNumber(value: JsonValue, path = ''): string | undefined {
  if (value instanceof JsonReal) return `${path}: integers only, a contract with a real has no hash`
  if (typeof value === 'bigint') return `${path}: integers from -(2^53 - 1) to 2^53 - 1 only`
  const members: readonly (readonly [string, JsonValue])[] = Array.isArray(value)
    ? value.map((item, index) => [`${path}[${String(index)}]`, item])
    : isJsonObject(value)
      ? Object.entries(value).map(([name, member]) => [path === '' ? name : `${path}.${name}`, member])
      : []
  for (const [where, member] of members) {
    const flaw = strangeNumber(member, where)
    if (flaw !== undefined) return flaw
  }
  return undefined
}
