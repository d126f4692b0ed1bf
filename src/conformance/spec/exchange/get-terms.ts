/** Rows of GET /terms. */
import { legalTextRows } from './legal-text.js'

export const rows = legalTextRows('terms', 'terms of service')
