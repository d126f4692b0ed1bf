/** An exchange that wires money, and somebody with a bank account who wants it in a wallet. */
import { transfer, type TransferRequest } from '../../src/protocol/endpoints/bank/post-transfer.js'
import { confirmWithdrawal } from '../../src/protocol/endpoints/bank/post-accounts-ACCOUNT-withdrawals-WITHDRAWAL_ID-confirm.js'
import {
  createWithdrawal,
  type CreateWithdrawalRequest,
} from '../../src/protocol/endpoints/bank/post-accounts-ACCOUNT-withdrawals.js'
import { selectWithdrawal } from '../../src/protocol/endpoints/bank/post-withdrawal-operation-WITHDRAWAL_ID.js'
import { made, type Answer, type Scene } from './fixtures.js'

export const GATEWAY = { ACCOUNT: 'exchange' }
export const SHOP = 'payto://x-taler-bank/bank.test/shop?receiver-name=Shop'

/** An order to wire money; orders of one name have the same ids. */
export function order(name: string, changes: Partial<TransferRequest> = {}): TransferRequest {
  return {
    request_uid: made(`request ${name}`, 64),
    amount: 'KUDOS:3',
    exchange_base_url: 'http://exchange.test/',
    wtid: made(`transfer ${name}`),
    credit_account: SHOP,
    ...changes,
  }
}

export function sendTransfer(scene: Scene, body: TransferRequest, account = 'exchange'): Promise<Answer> {
  return scene.call(transfer, { parameters: { ACCOUNT: account }, body })
}

export function sendCreate(
  scene: Scene,
  body: CreateWithdrawalRequest = { amount: 'KUDOS:8' },
): Promise<Answer> {
  return scene.call(createWithdrawal, { parameters: { ACCOUNT: 'alice' }, body })
}

/** A withdrawal of alice's. @returns its id */
export async function withdrawal(scene: Scene, body?: CreateWithdrawalRequest): Promise<string> {
  return (await sendCreate(scene, body)).said('withdrawal_id')
}

/** What a wallet says to a withdrawal. */
export function sendSelect(scene: Scene, id: string, changes: object = {}): Promise<Answer> {
  const selected_exchange = scene.world.exchange.settings.paytoUri
  const body = { reserve_pub: made('reserve'), selected_exchange, ...changes }
  return scene.call(selectWithdrawal, { parameters: { WITHDRAWAL_ID: id }, body })
}

/** What alice says to it; nothing needs to be said. */
export function sendConfirm(scene: Scene, id: string, body?: object, account = 'alice'): Promise<Answer> {
  return scene.call(confirmWithdrawal, { parameters: { ACCOUNT: account, WITHDRAWAL_ID: id }, body })
}
