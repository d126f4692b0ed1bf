/** What can be wrong about answers: too early, or signed wrongly. */
import { handlerId, type Handler } from '../../handler.js'
import { moment } from '../moments.js'
import { derived, type DerivedDefect } from './defect.js'
import { signatureFields, withOtherSignature } from './signatures.js'

/** All defects of the answer of a handler. */
export function answerDefects(handler: Handler): DerivedDefect[] {
  return [
    ...tooEarly(handler),
    ...signatureFields(handler.endpoint).map((field) => signedWrongly(handler, field)),
  ]
}

/** Only who changes something can tell of it too early. */
function tooEarly(handler: Handler): DerivedDefect[] {
  if (handler.steps.every(({ kind }) => kind !== 'effect' && kind !== 'hop')) return []
  const about = {
    step: '',
    says: 'answers before what it changed is on the disk',
    needs: moment.granted(handlerId(handler)),
  }
  const defect = derived(handler, 'early', about, (whole) => ({ ...whole, answersEarly: true }))
  return [{ ...defect, needsRestart: true }]
}

function signedWrongly(handler: Handler, field: string): DerivedDefect {
  const about = {
    step: field,
    says: `signs other bytes than it should in ${field}`,
    needs: moment.signed(handlerId(handler), field),
  }
  return derived(handler, 'sign', about, (whole) => ({
    ...whole,
    answer: (context) => withOtherSignature(whole.answer(context), field),
  }))
}
