/** GET /terms, the judge's reading. */
import { legalTextOracle } from './legal-text.js'

export const getTermsOracle = legalTextOracle('exchange/get-terms', '200-terms')
