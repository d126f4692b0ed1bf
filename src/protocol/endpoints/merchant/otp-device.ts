/** Devices that show one-time passwords: what several pages say about them. */
import Joi from 'joi'
import { OTP_ALGORITHMS, type OtpAlgorithm } from '../../pos-confirmation.js'

const NAMES: Readonly<Record<string, OtpAlgorithm>> = OTP_ALGORITHMS

interface OtpTypes {
  otpAlgorithm(): Joi.NumberSchema
}

const otp = Joi.extend({
  type: 'otpAlgorithm',
  base: Joi.any(),
  messages: { 'otpAlgorithm.base': '{{#label}} must be 0, 1, 2 or the name of an algorithm' },
  validate(value: unknown, helpers: Joi.CustomHelpers) {
    const known = Object.entries(NAMES).find(([name, number]) => value === name || value === number)
    return known === undefined ? { value, errors: helpers.error('otpAlgorithm.base') } : { value: known[1] }
  },
}) as OtpTypes

/** The number of an algorithm, or since v7 its name; comes out as the number. */
export const otpAlgorithm = otp.otpAlgorithm()
