import './conformance/foreign-exchange.js'
