/** Rows of GET /privacy. */
import { legalTextRows } from './legal-text.js'

export const rows = legalTextRows('privacy', 'privacy policy')
