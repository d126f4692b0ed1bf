import './sim/handlers.js'
import './sim/http.js'
import './sim/merchant/instances.js'
import './sim/merchant/tokens.js'
