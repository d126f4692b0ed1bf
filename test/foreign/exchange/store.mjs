// All state, in memory. Node runs one handler step at a time, so a transaction is simply code without `await`.

/** @typedef {{ type: string, serial: number, [field: string]: any }} Entry */
/** @typedef {{ pub: Buffer, balance: bigint, origin: string, history: Entry[] }} Reserve */
/**
 * @typedef {{ pub: Buffer, denom: import('./keys.mjs').Denomination, denomSig: Buffer, ageHash: Buffer, remaining: bigint, history: Entry[] }} Coin
 */
/** @typedef {{ coin: Coin, sig: Buffer, amount: bigint, fee: bigint }} CoinDeposit */
/** @typedef {{ coin: Coin, rtid: bigint, amount: bigint }} Refund */
/**
 * @typedef {{ merchantPub: Buffer, hContract: Buffer, payto: string, salt: Buffer, hWire: Buffer, walletData: Buffer, timestamp: number,
 *   refundDeadline: number, wireDeadline: number, exchangeTimestamp: number, done: boolean, coins: CoinDeposit[], refunds: Refund[],
 *   aggregate: Aggregate | null }} Batch
 */
/** @typedef {{ wtid: Buffer, merchantPub: Buffer, payto: string, batches: Batch[], wired: boolean, time: number, total: bigint, wireFee: bigint }} Aggregate */
/** @typedef {{ row: number, time: number, amount: bigint, debit: string, reservePub: Buffer }} Incoming */

export class Store {
  constructor() {
    /** @type {Map<string, Reserve>} by hex key */
    this.reserves = new Map()
    /** @type {Map<string, Coin>} by hex key */
    this.coins = new Map()
    /** @type {Map<string, Batch>} by merchant and contract */
    this.batches = new Map()
    /** @type {Set<string>} coin key and signature of every deposit */
    this.depositSigs = new Set()
    /** @type {Map<string, { reserve: string, evSig: Buffer }>} by envelope hash */
    this.planchets = new Map()
    /** @type {Map<string, any>} melts by rc */
    this.melts = new Map()
    /** @type {Map<string, Aggregate>} by wtid */
    this.aggregates = new Map()
    /** @type {Incoming[]} */
    this.incoming = []
    /** @type {{ row: number, time: number, amount: bigint, credit: string, wtid: Buffer }[]} */
    this.outgoing = []
    this.serial = 0
    this.bankRow = 0
    /** @type {Set<() => void>} */
    this.waiters = new Set()
  }

  /** @param {Entry[]} history @param {Omit<Entry, 'serial'> & { type: string }} entry */
  log(history, entry) {
    history.push({ ...entry, serial: ++this.serial })
  }

  /** Wakes every long-polling request. */
  wake() {
    for (const waiter of [...this.waiters]) waiter()
  }

  /**
   * Waits until the condition holds, the time is over or the client is gone.
   * @param {() => boolean} condition @param {number} milliseconds @param {Promise<void>} closed
   */
  async until(condition, milliseconds, closed) {
    const end = Date.now() + milliseconds
    let gone = false
    void closed.then(() => {
      gone = true
    })
    while (!gone && !condition() && Date.now() < end) {
      await new Promise((resolve) => {
        const done = () => {
          clearTimeout(timer)
          this.waiters.delete(done)
          resolve(undefined)
        }
        const timer = setTimeout(done, Math.min(2147483647, Math.max(1, end - Date.now())))
        this.waiters.add(done)
        void closed.then(done)
      })
    }
  }
}
