/** GET /terms: the terms of service. */
import { getTerms } from '../../protocol/endpoints/exchange/get-terms.js'
import { handler, type Call } from '../handler.js'
import { showLegalText, type LegalText } from './legal-texts.js'

const TERMS: LegalText = {
  version: 'assay-terms-1',
  languages: {
    en: {
      title: 'Terms of service',
      paragraphs: [
        'This exchange is a simulation. Its money is play money, and its keys are published.',
        'Nobody owes anybody anything because of what it says.',
      ],
    },
    de: {
      title: 'Nutzungsbedingungen',
      paragraphs: [
        'Diese Wechselstube ist eine Simulation. Ihr Geld ist Spielgeld, ihre Schlüssel sind veröffentlicht.',
        'Aus dem, was sie sagt, schuldet niemand jemandem etwas.',
      ],
    },
  },
}

export const getTermsHandler = handler(getTerms, (call: Call<unknown>) => call, {
  steps: [],
  answer: (call) => showLegalText(TERMS, call),
})
