/** Good requests to the bank, besides those by which reserves are filled. */
import { abortWithdrawal } from '../../../src/protocol/endpoints/bank/post-accounts-ACCOUNT-withdrawals-WITHDRAWAL_ID-abort.js'
import { confirmWithdrawal } from '../../../src/protocol/endpoints/bank/post-accounts-ACCOUNT-withdrawals-WITHDRAWAL_ID-confirm.js'
import { createWithdrawal } from '../../../src/protocol/endpoints/bank/post-accounts-ACCOUNT-withdrawals.js'
import { bankIntegrationConfig } from '../../../src/protocol/endpoints/bank/get-bank-integration-config.js'
import { historyOutgoing } from '../../../src/protocol/endpoints/bank/get-history-outgoing.js'
import { listTransfers } from '../../../src/protocol/endpoints/bank/get-transfers.js'
import { showTransfer } from '../../../src/protocol/endpoints/bank/get-transfers-ROW_ID.js'
import { wireGatewayConfig } from '../../../src/protocol/endpoints/bank/get-wire-gateway-config.js'
import { showWithdrawalOperation } from '../../../src/protocol/endpoints/bank/get-withdrawal-operation-WITHDRAWAL_ID.js'
import { showWithdrawal } from '../../../src/protocol/endpoints/bank/get-withdrawals-WITHDRAWAL_ID.js'
import { addKycAuth } from '../../../src/protocol/endpoints/bank/post-admin-add-kycauth.js'
import { transfer } from '../../../src/protocol/endpoints/bank/post-transfer.js'
import { abortWithdrawalOperation } from '../../../src/protocol/endpoints/bank/post-withdrawal-operation-WITHDRAWAL_ID-abort.js'
import { selectWithdrawal } from '../../../src/protocol/endpoints/bank/post-withdrawal-operation-WITHDRAWAL_ID.js'
import { IN_PROCESS_URLS } from '../../../src/sim/world.js'
import { made, type Scene } from '../fixtures.js'
import { paytoOf } from '../shops.js'
import { good, succeeded, type Good } from './good-request.js'

const GATEWAY = { ACCOUNT: 'exchange' }

/** An order to wire money; orders of one name are the same. */
const order = (name: string) => ({
  request_uid: made(`fuzz request ${name}`, 64),
  amount: 'KUDOS:3',
  exchange_base_url: IN_PROCESS_URLS.exchange,
  wtid: made(`fuzz transfer ${name}`),
  credit_account: paytoOf('fuzz'),
})

/** Has the exchange wire money. @returns the row */
async function wired(scene: Scene): Promise<string> {
  const answer = succeeded(await scene.call(transfer, { parameters: GATEWAY, body: order('done') }))
  return String(Number(answer.json['row_id']))
}

async function withdrawal(scene: Scene): Promise<{ WITHDRAWAL_ID: string }> {
  const parameters = { ACCOUNT: 'alice' }
  const answer = succeeded(await scene.call(createWithdrawal, { parameters, body: { amount: 'KUDOS:8' } }))
  return { WITHDRAWAL_ID: answer.said('withdrawal_id') }
}

const selection = (scene: Scene, reserve: string) => ({
  reserve_pub: made(reserve),
  selected_exchange: scene.world.exchange.settings.paytoUri,
})

export const BANK: readonly Good[] = [
  good(wireGatewayConfig, 200, () => ({ parameters: GATEWAY })),
  good(transfer, 200, () => ({ parameters: GATEWAY, body: order('new') })),
  good(listTransfers, 200, async (scene) => {
    await wired(scene)
    return { parameters: GATEWAY, query: { limit: '5' } }
  }),
  good(showTransfer, 200, async (scene) => ({ parameters: { ...GATEWAY, ROW_ID: await wired(scene) } })),
  good(historyOutgoing, 200, async (scene) => {
    await wired(scene)
    return { parameters: GATEWAY, query: { limit: '-5' } }
  }),
  good(addKycAuth, 200, () => ({
    parameters: GATEWAY,
    body: { amount: 'KUDOS:0.01', account_pub: made('fuzz account'), debit_account: paytoOf('alice') },
  })),
  good(bankIntegrationConfig, 200),
  good(createWithdrawal, 200, () => ({ parameters: { ACCOUNT: 'alice' }, body: { amount: 'KUDOS:8' } })),
  good(showWithdrawal, 200, async (scene) => ({ parameters: await withdrawal(scene) })),
  good(showWithdrawalOperation, 200, async (scene) => ({ parameters: await withdrawal(scene) })),
  good(selectWithdrawal, 200, async (scene) => ({
    parameters: await withdrawal(scene),
    body: selection(scene, 'fuzz select'),
  })),
  good(abortWithdrawalOperation, 204, async (scene) => ({ parameters: await withdrawal(scene) })),
  good(confirmWithdrawal, 204, async (scene) => {
    const parameters = await withdrawal(scene)
    succeeded(await scene.call(selectWithdrawal, { parameters, body: selection(scene, 'fuzz confirm') }))
    return { parameters: { ACCOUNT: 'alice', ...parameters }, body: {} }
  }),
  good(abortWithdrawal, 204, async (scene) => ({
    parameters: { ACCOUNT: 'alice', ...(await withdrawal(scene)) },
  })),
]
