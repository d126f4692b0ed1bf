import './conformance/stories.js'
import './conformance/catalogue.js'
import './conformance/grammar.js'
import './conformance/refunds.js'
