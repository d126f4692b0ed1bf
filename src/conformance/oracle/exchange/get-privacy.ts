/** GET /privacy, the judge's reading. */
import { legalTextOracle } from './legal-text.js'

export const getPrivacyOracle = legalTextOracle('exchange/get-privacy', '200-privacy')
