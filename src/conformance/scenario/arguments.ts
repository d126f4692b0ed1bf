/**
 * Shapes of the arguments that many verbs take, and how they are read.
 */
import Joi from 'joi'
import { duration, type RelativeTime } from '../../protocol/encoding/timestamp.js'
import { NotReadyError } from '../actors/wallet.js'

export const amount = Joi.string()
  .pattern(/^[0-9]{1,16}(\.[0-9]{1,8})?$/, 'amount without currency')
  .description('Amount in the currency of the target, such as "5" or "0.1"')
export const amounts = Joi.array().items(amount).min(1).max(64)
/** The text of a duration: `90s`, `15m`, `1h`, `2d`. */
export const durationText = Joi.string()
  .pattern(/^([0-9]{1,6}[smh]|[0-9]{1,4}d)$/, 'duration')
  .description('A duration such as 90s, 15m, 1h or 2d')
/** A moment by its distance from now: `1h` ahead, `-1h` behind us, or `never`. */
export const momentText = Joi.string()
  .pattern(/^(-?([0-9]{1,6}[smh]|[0-9]{1,4}d)|never)$/, 'moment')
  .description('A moment by its distance from now such as 1h or -1h, or never')

/** Reads the text of a duration. */
export function readDuration(text: string): RelativeTime {
  return duration(durationSeconds(text) * 1_000_000)
}

/** Seconds of the text of a duration. @throws NotReadyError when it is none (the grammar has checked it) */
export function durationSeconds(text: string): number {
  const match = /^([0-9]+)([smhd])$/.exec(text)
  const seconds = { s: 1, m: 60, h: 3600, d: 86_400 }[match?.[2] ?? '']
  if (match === null || seconds === undefined) throw new NotReadyError(`not a duration: ${text}`)
  return Number(match[1]) * seconds
}

/** Seconds from now until a moment, negative if it lies behind us. */
export function readMoment(text: string): number | 'never' {
  if (text === 'never') return text
  return text.startsWith('-') ? -durationSeconds(text.slice(1)) : durationSeconds(text)
}
