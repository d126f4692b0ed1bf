/**
 * What a play can make go wrong, and how it is told. No fault says what is to be answered.
 */
import Joi from 'joi'
import type { PartyName } from '../protocol/endpoints/endpoint.js'

/** Messages of one kind; `nth` counts them from 1, from when the fault is armed. */
export interface NthMessage {
  readonly from: string
  readonly to: PartyName
  readonly page: string
  readonly phase: 'request' | 'reply'
  readonly nth: number
}

/**
 * What becomes of a message: it is lost; a reply arrives with a body that is no JSON, or with one bit of the first
 * signature in it turned; a request arrives twice, and nobody hears the second reply; or it arrives so many seconds
 * later, whether its sender still waits or has given up.
 */
export type MessageTrouble = 'lost' | 'garbled' | 'forged' | 'repeated' | 'delayed'

/** A message that is spoilt on purpose. Lost unless `how` says otherwise. */
export interface MessageFault extends NthMessage {
  readonly how?: MessageTrouble
  /** Of a message that is delayed. */
  readonly seconds?: number
}

/** Something inside a party that fails on purpose; `nth` counts from now: transactions that write, or signatures. */
export interface SeamFault {
  readonly party: 'merchant' | 'exchange'
  readonly seam: 'store' | 'signer'
  readonly nth: number
}

/** A party loses its memory and what it had not synced, and is back at once; whoever waited for it hears nothing. */
export interface CrashFault {
  readonly crash: 'merchant' | 'exchange'
  /** When this message passes: what goes to the party, or comes from it, is lost with it. At once unless given. */
  readonly at?: NthMessage
}

/** All messages to and from a party are lost: for so many seconds, or so many messages. */
export interface SilenceFault {
  readonly silence: PartyName
  readonly seconds?: number
  readonly messages?: number
}

/** From now on the clock of a party is ahead of the others, or behind. */
export interface SkewFault {
  readonly skew: 'merchant' | 'exchange'
  readonly seconds: number
}

export type Fault = MessageFault | SeamFault | CrashFault | SilenceFault | SkewFault

/** True if the fault spoils single messages. */
export function isMessageFault(fault: Fault): fault is MessageFault {
  return 'page' in fault
}

/** The fault in words. */
export function describeFault(fault: Fault): string {
  if ('seam' in fault)
    return `the ${fault.seam} of the ${fault.party} fails, number ${String(fault.nth)} from now`
  if ('crash' in fault)
    return `the ${fault.crash} crashes${fault.at === undefined ? '' : ` at ${describeMessage(fault.at)}`}`
  if ('silence' in fault) return `the ${fault.silence} is silent for ${lengthOf(fault)}`
  if ('skew' in fault)
    return `the clock of the ${fault.skew} is ${String(Math.abs(fault.seconds))} s ${fault.seconds < 0 ? 'behind' : 'ahead'}`
  const { how = 'lost', seconds } = fault
  return `${describeMessage(fault)}, is ${how}${seconds === undefined ? '' : ` by ${String(seconds)} s`}`
}

function describeMessage({ from, to, page, phase, nth }: NthMessage): string {
  return `${phase} ${String(nth)} of ${page}, ${from} to ${to}`
}

function lengthOf({ seconds, messages }: SilenceFault): string {
  const lengths = [
    ...(seconds === undefined ? [] : [`${String(seconds)} s`]),
    ...(messages === undefined ? [] : [`${String(messages)} messages`]),
  ]
  return lengths.length === 0 ? 'the rest of the play' : lengths.join(' or ')
}

const party = Joi.string().valid('merchant', 'exchange', 'bank')
const mortal = Joi.string().valid('merchant', 'exchange')

/** Seconds by which clocks may be made to differ: more than the judge tolerates could not be judged. */
const MOST_SKEW = 45
const MOST_SECONDS = 86_400

/**
 * Shapes of faults by the key that no other kind has.
 * @param page which pages a message may have
 * @param nth how often it may be counted
 */
export function faultShapes(page: Joi.Schema, nth: Joi.Schema): Readonly<Record<string, Joi.ObjectSchema>> {
  const message = {
    from: Joi.string().required().description('Actor or party that sends the request'),
    to: party.required(),
    page: page.required(),
    phase: Joi.string().valid('request', 'reply').required().description('Which of the two messages it is'),
    nth: nth.description('Which message of this kind, from 1'),
  }
  const seconds = Joi.number().integer().min(1).max(MOST_SECONDS)
  return {
    from: Joi.object({
      ...message,
      how: Joi.string()
        .valid('lost', 'delayed')
        .when('phase', {
          is: 'reply',
          then: Joi.valid('garbled', 'forged'),
          otherwise: Joi.valid('repeated'),
        })
        .description(
          'Lost unless said otherwise. A reply may arrive with no JSON in it, or with a wrong signature; a request twice; both later',
        ),
      seconds: seconds
        .when('how', { is: 'delayed', then: Joi.required(), otherwise: Joi.forbidden() })
        .description('How much later a delayed message arrives'),
    }).description('A message gets lost, or arrives spoilt, twice or late'),
    seam: Joi.object({
      party: mortal.required(),
      seam: Joi.string()
        .valid('store', 'signer')
        .required()
        .description('What fails: a transaction that writes, or a signature'),
      nth: nth.description('Which one, counted from now, from 1'),
    }).description('Something inside a party fails'),
    crash: Joi.object({
      crash: mortal.required().description('Who loses its memory, and comes up again from its disk'),
      at: Joi.object(message).description('The message at which it crashes; at once unless given'),
    }).description('A party crashes, and is back at once'),
    silence: Joi.object({
      silence: party.required().description('Whose messages are all lost'),
      seconds: seconds.description('For how long'),
      messages: Joi.number().integer().min(1).max(100).description('For how many messages'),
    }).description('A party is not reached, and reaches nobody'),
    skew: Joi.object({
      skew: mortal.required().description('Whose clock it is'),
      seconds: Joi.number()
        .integer()
        .min(-MOST_SKEW)
        .max(MOST_SKEW)
        .required()
        .description('Ahead of the others'),
    }).description('The clock of a party is wrong from now on'),
  }
}
