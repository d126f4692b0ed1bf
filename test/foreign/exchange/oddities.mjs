// Oddities a client must live with: none of them breaks what the pages demand.

/** @type {{ id: string, what: string }[]} */
export const ODD = [
  { id: 'extra-fields', what: 'Every JSON object carries fields no page names.' },
  { id: 'key-order', what: 'The keys of every JSON object come in reverse order.' },
  { id: 'compact-json', what: 'JSON without white space.' },
  { id: 'chunked', what: 'Replies are sent in chunks of 97 bytes without Content-Length.' },
  { id: 'no-keep-alive', what: 'Every reply closes its connection.' },
  { id: 'slow-replies', what: 'Every reply takes 40 to 120 ms.' },
  {
    id: 'cache-headers',
    what: 'No ETag, no Expires, other Cache-Control and Vary, an unknown header; no 304 for /keys.',
  },
  { id: 'content-type-charset', what: 'Content-Type: application/json; charset=utf-8.' },
  {
    id: 'currency-texts',
    what: 'Another currency_specification: other name, symbols, digits and common amounts.',
  },
  { id: 'several-accounts', what: 'Three wire accounts of two wire methods.' },
  {
    id: 'extra-denominations',
    what: 'Two more values, and a second generation of every denomination that starts in 20 days.',
  },
  {
    id: 'old-denominations',
    what: 'A generation of denominations whose withdraw period ended ten days ago comes first; its coins could still be deposited.',
  },
  { id: 'long-validity', what: 'Keys and denominations valid twenty times as long.' },
  {
    id: 'several-signkeys',
    what: 'Three signing keys: two valid now, one that starts in 80 days. The first of the two valid ones signs.',
  },
  {
    id: 'history-newest-first',
    what: 'History entries newest first (one page says so, the recordings are oldest first).',
  },
  {
    id: 'reserve-top-up',
    what: 'A second incoming transfer for the same reserve adds to it instead of 409 code 5114.',
  },
  {
    id: 'refund-conflict-409',
    what: 'Refund id used again with another amount: 409 code 1510, as the newest page has it, instead of 424.',
  },
  {
    id: 'refund-codes-0.14.1',
    what: 'Refund codes of the recorded real exchange: unknown coin 404 code 1005 with signed proof, amount below fee 500 code 53. (Allowed by the recordings, not by the seed text.)',
  },
]
