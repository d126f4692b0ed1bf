/**
 * Paths to fields that may be forgotten: `$.a.b`, `$.products[1].x`, `$.products[*].description`.
 */
import { isJsonObject, type JsonObject, type JsonValue } from '../../../protocol/encoding/json.js'

export interface ForgettableField {
  /** The path without stars. */
  readonly path: string
  readonly isForgettable: boolean
}

const STEP = /\.([^.[\]]+)|\[([0-9]+|\*)\]/y

/** True if the path leads from the contract to a field. */
export function isForgetPath(path: string): boolean {
  return stepsOf(path) !== undefined
}

/** The fields that are there to be forgotten, or not. */
export function fieldsAt(contract: JsonObject, path: string): ForgettableField[] {
  const steps = stepsOf(path) ?? []
  const field = steps.at(-1) ?? ''
  let holders: { readonly path: string; readonly value: JsonValue | undefined }[] = [
    { path: '$', value: contract },
  ]
  for (const step of steps.slice(0, -1))
    holders = holders.flatMap(({ path: at, value }) => {
      if (step === '*' && Array.isArray(value))
        return value.map((item, index) => ({ path: `${at}[${String(index)}]`, value: item }))
      if (Array.isArray(value)) return [{ path: `${at}[${step}]`, value: value[Number(step)] }]
      return isJsonObject(value) ? [{ path: `${at}.${step}`, value: value[step] }] : []
    })
  return holders.flatMap(({ path: at, value }) => {
    if (!isJsonObject(value) || !Object.hasOwn(value, field)) return []
    const salts = value['$forgettable']
    return [{ path: `${at}.${field}`, isForgettable: isJsonObject(salts) && Object.hasOwn(salts, field) }]
  })
}

/** Names, places and stars behind the `$`; undefined for what is no path, or does not end in a field. */
function stepsOf(path: string): string[] | undefined {
  if (!path.startsWith('$')) return undefined
  const steps: string[] = []
  let at = 1
  let endsInField = false
  while (at < path.length) {
    STEP.lastIndex = at
    const match = STEP.exec(path)
    if (match === null) return undefined
    steps.push(match[1] ?? match[2] ?? '')
    endsInField = match[1] !== undefined
    at = STEP.lastIndex
  }
  return endsInField ? steps : undefined
}
