/** GET /privacy: the privacy policy. */
import { getPrivacy } from '../../protocol/endpoints/exchange/get-privacy.js'
import { handler, type Call } from '../handler.js'
import { showLegalText, type LegalText } from './legal-texts.js'

const POLICY: LegalText = {
  version: 'assay-privacy-1',
  languages: {
    en: {
      title: 'Privacy policy',
      paragraphs: [
        'This exchange is a simulation. What it is told stays where it runs, for as long as whoever runs it wants.',
      ],
    },
    de: {
      title: 'Datenschutzerklärung',
      paragraphs: [
        'Diese Wechselstube ist eine Simulation. Was sie erfährt, bleibt dort, wo sie läuft, solange es dem gefällt, der sie betreibt.',
      ],
    },
  },
}

export const getPrivacyHandler = handler(getPrivacy, (call: Call<unknown>) => call, {
  steps: [],
  answer: (call) => showLegalText(POLICY, call),
})
