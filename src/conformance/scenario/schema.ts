/**
 * The grammar of scenario files as a JSON schema, for editors.
 */
import Joi from 'joi'
import { anyOf, CALL_BY_VERB, scenarioShapes } from './shapes.js'

const OPEN = Joi.object({ any: Joi.array().min(2).required() }).description(
  'One of these; each play draws which, and counterexamples shrink to the first',
)

/** Subschemas longer than this are written once and referred to. */
const WORTH_A_NAME = 120

/** JSON schema (2020-12) of scenario files. */
export function scenarioSchema(): object {
  const { story, campaign } = scenarioShapes(CALL_BY_VERB, anyOf, OPEN)
  const whole = Joi.alternatives(story, campaign)['~standard'].jsonSchema.input({ target: 'draft-2020-12' })
  const repeated = new Repeated(whole)
  const body = repeated.replace(whole) as object
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Assay scenario',
    description: 'A story or a campaign for assay conform',
    ...body,
    $defs: repeated.definitions,
  }
}

/** Finds subschemas that stand in a schema more than once, and gives them names. */
class Repeated {
  readonly definitions: Record<string, unknown> = {}
  readonly #names = new Map<string, string>()
  readonly #counts = new Map<string, number>()

  constructor(schema: unknown) {
    this.#count(schema)
  }

  /** The same schema with references to {@link definitions}. */
  replace(schema: unknown): unknown {
    if (Array.isArray(schema)) return schema.map((item) => this.replace(item))
    if (typeof schema !== 'object' || schema === null) return schema
    const text = JSON.stringify(schema)
    const named = this.#names.get(text)
    if (named !== undefined) return { $ref: `#/$defs/${named}` }
    const isSchema = 'type' in schema && typeof schema.type === 'string'
    if (!isSchema || text.length < WORTH_A_NAME || (this.#counts.get(text) ?? 0) < 2)
      return this.#inside(schema)
    const name = `part-${String(this.#names.size + 1)}`
    this.#names.set(text, name)
    this.definitions[name] = this.#inside(schema)
    return { $ref: `#/$defs/${name}` }
  }

  #inside(schema: object): object {
    return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, this.replace(value)]))
  }

  #count(schema: unknown): void {
    if (typeof schema !== 'object' || schema === null) return
    const text = JSON.stringify(schema)
    this.#counts.set(text, (this.#counts.get(text) ?? 0) + 1)
    for (const value of Object.values(schema)) this.#count(value)
  }
}
