/**
 * Shapes of scenario files. Closed: an unknown key is an error.
 */
import Joi from 'joi'
import { ENDPOINTS } from '../../protocol/endpoints/index.js'
import { GENERATIONS } from '../../protocol/versions.js'
import { faultShapes } from '../history-fault.js'
import { VERBS } from './verbs/index.js'
import { amount as amountText, amounts as amountTexts, durationText } from './verbs/parts.js'

const name = Joi.string().pattern(/^[a-z][a-z0-9-]{0,63}$/, 'name in kebab case')
const says = Joi.string().max(500).description('One or two sentences: what happens, and what must come of it')
const actors = Joi.object()
  .pattern(name, Joi.string().valid('wallet', 'storefront', 'signer', 'admin'))
  .min(1)
  .description('Who takes part')
const expectation = Joi.alternatives(Joi.string(), Joi.array().items(Joi.string()).min(1)).description(
  'Rows that the reply may land in, such as 200-paid',
)

/** A call with any arguments; which ones its verb takes is checked when the verb is known. */
export const LOOSE_CALL = callShape(Joi.string().required(), Joi.object())

/** One shape for each verb, so that a schema can offer its arguments. */
export const CALL_BY_VERB: readonly Joi.ObjectSchema[] = VERBS.map((verb) =>
  callShape(
    Joi.string()
      .pattern(new RegExp(`^[a-z][a-z0-9-]*\\.${verb.name}$`))
      .required()
      .description(verb.says),
    verb.args,
  ),
)

const LOOSE_FAULT = Joi.object({ fault: Joi.object().unknown().required() }).description(
  'Something goes wrong',
)

function callShape(call: Joi.Schema, args: Joi.Schema): Joi.ObjectSchema {
  return Joi.object({ call, with: args, bind: name, expect: expectation })
}

const weight = Joi.number().integer().min(1).max(100).description('How often, compared with the others')

const clockStep = Joi.object({
  clock: durationText.required().description('Moves the clock of the target forward'),
})

/** How a step that may be of several kinds is checked; each kind has a key that no other has. */
type Choose = (kinds: Readonly<Record<string, readonly Joi.Schema[]>>) => Joi.Schema

/** Looks at the key first, so that the complaint is about this kind of step. */
export const byKey: Choose = (kinds) => {
  const names = Object.keys(kinds)
  let choice = Joi.alternatives()
  for (const [key, shapes] of Object.entries(kinds)) {
    const has = Joi.object({ [key]: Joi.exist() }).unknown()
    choice = choice.conditional(has, { then: Joi.alternatives(...shapes) })
  }
  return choice.messages({
    'alternatives.any': `a step has to have one of the keys ${names.join(', ')}`,
  })
}

const nth = Joi.number().integer().min(1).max(100).default(1)

const faultKinds = faultShapes(Joi.string().valid(...new Set(ENDPOINTS.map(({ page }) => page))), nth)

const faultStep = Joi.object({
  fault: byKey(
    Object.fromEntries(Object.entries(faultKinds).map(([key, shape]) => [key, [shape]])),
  ).required(),
}).description('Something goes wrong')

const settings = Joi.object({
  deposit_limit: amountText.description('The exchange may not take larger contributions, by law'),
  withdraw_limit: amountText.description('The exchange may not give more at once, by law; fees count'),
  coins_per_deposit: Joi.number()
    .integer()
    .min(1)
    .max(256)
    .description('Coins that the merchant hands in at a time'),
  exchanges: Joi.number()
    .valid(1, 2)
    .description('Exchanges that the merchant trusts; 2: wallets have coins of a second one'),
  reads_refund_fee: Joi.boolean().description(
    'The exchange looks at the fee that a refund names, as in 2020',
  ),
  lost_denominations: amountTexts.description(
    'Values whose first denominations have lost their private keys: their coins are taken, and no more made',
  ),
  audited: Joi.boolean().description('An auditor vouches for the denominations of the exchange'),
  age_restriction: Joi.boolean().description('The exchange has denominations whose coins know an age, too'),
  generations: Joi.object(
    Object.fromEntries(
      Object.entries(GENERATIONS).map(([page, known]) => [page, Joi.number().valid(...known)]),
    ),
  ).description('Which revision of a page the parties follow, where revisions differ in a status'),
}).description('How the parties are set up, where the target lets us choose')

const releases = Joi.array()
  .items(Joi.number().integer().min(0).max(1000))
  .max(10_000)
  .description(
    'Which of the waiting messages passes each time there is a choice, 0 being the one that waited longest; the seed chooses unless given',
  )

/** Any of the shapes: what a JSON schema can say. */
export const anyOf: Choose = (kinds) => Joi.alternatives(...Object.values(kinds).flat())

/**
 * Shapes of the two kinds of scenario.
 * @param call shapes that a call may have
 * @param open what may stand in a campaign where a value is left open; nothing unless given
 */
export function scenarioShapes(
  call: readonly Joi.ObjectSchema[],
  choose: Choose,
  open?: Joi.Schema,
): { story: Joi.ObjectSchema; campaign: Joi.ObjectSchema; letter: Joi.Schema } {
  const orOpen = (step: Joi.ObjectSchema, key: string): Joi.ObjectSchema =>
    open === undefined ? step : step.fork(key, (shape) => Joi.alternatives(shape, open).required())
  const letterKinds = {
    call: open === undefined ? call : [LOOSE_CALL],
    clock: [orOpen(clockStep, 'clock')],
    // Any member of a fault may be left open.
    fault: [open === undefined ? faultStep : LOOSE_FAULT],
  }
  const letter = choose(
    Object.fromEntries(
      Object.entries(letterKinds).map(([key, shapes]) => [
        key,
        shapes.map((shape) => shape.keys({ weight })),
      ]),
    ),
  )
  const inRace = choose({ call, clock: [clockStep], fault: [faultStep] })
  const race = Joi.object({
    race: Joi.array().items(Joi.array().items(inRace).min(1)).min(2).max(5).required(),
  }).description('Strands that run side by side; the seed chooses the order of their messages')
  const step = choose({ call, clock: [clockStep], fault: [faultStep], race: [race] })
  const openStep = open === undefined ? step : choose({ ...letterKinds, race: [race] })
  const letters = Joi.array().items(letter).min(1).max(100)
  return {
    story: Joi.object({
      story: name.required(),
      says: says.required(),
      actors: actors.required(),
      settings,
      releases,
      steps: Joi.array().items(step).min(1).max(200).required(),
    }),
    campaign: Joi.object({
      campaign: name.required(),
      says: says.required(),
      actors: actors.required(),
      settings,
      setup: Joi.array().items(openStep).max(200).required(),
      strands: Joi.array()
        .items(
          Joi.object({
            longest: Joi.number().integer().min(1).max(20).required(),
            first: letters.description('Steps of which one mostly comes first'),
            alphabet: letters.required(),
          }),
        )
        .min(1)
        .max(5)
        .required(),
      finish: Joi.array().items(openStep).max(200).description('What is done after the race'),
    }),
    letter: Joi.alternatives(letter, race),
  }
}
