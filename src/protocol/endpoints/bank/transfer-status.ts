/** How far a bank has come with a transfer of an exchange. */
import Joi from 'joi'

/** Failures that are `transient` are tried again. */
export type TransferState = 'pending' | 'transient_failure' | 'permanent_failure' | 'success'

export const transferState = Joi.string<TransferState>().valid(
  'pending',
  'transient_failure',
  'permanent_failure',
  'success',
)
