/** What is said on the pages of a merchant, its exchange and the bank, made up after the pages: every field of each body. */
import type { Endpoint } from '../../src/protocol/endpoints/endpoint.js'
import type { JsonObject } from '../../src/protocol/encoding/json.js'
import { encodeCrockford } from '../../src/protocol/encoding/crockford.js'
import { bankIntegrationConfig } from '../../src/protocol/endpoints/bank/get-bank-integration-config.js'
import { historyIncoming } from '../../src/protocol/endpoints/bank/get-history-incoming.js'
import { historyOutgoing } from '../../src/protocol/endpoints/bank/get-history-outgoing.js'
import { listTransfers } from '../../src/protocol/endpoints/bank/get-transfers.js'
import { showTransfer } from '../../src/protocol/endpoints/bank/get-transfers-ROW_ID.js'
import { wireGatewayConfig } from '../../src/protocol/endpoints/bank/get-wire-gateway-config.js'
import { showWithdrawalOperation } from '../../src/protocol/endpoints/bank/get-withdrawal-operation-WITHDRAWAL_ID.js'
import { showWithdrawal } from '../../src/protocol/endpoints/bank/get-withdrawals-WITHDRAWAL_ID.js'
import { createWithdrawal } from '../../src/protocol/endpoints/bank/post-accounts-ACCOUNT-withdrawals.js'
import { confirmWithdrawal } from '../../src/protocol/endpoints/bank/post-accounts-ACCOUNT-withdrawals-WITHDRAWAL_ID-confirm.js'
import { addKycAuth } from '../../src/protocol/endpoints/bank/post-admin-add-kycauth.js'
import { transfer } from '../../src/protocol/endpoints/bank/post-transfer.js'
import { selectWithdrawal } from '../../src/protocol/endpoints/bank/post-withdrawal-operation-WITHDRAWAL_ID.js'
import { trackDeposit } from '../../src/protocol/endpoints/exchange/get-deposits-H_WIRE-MERCHANT_PUB-H_CONTRACT_TERMS-COIN_PUB.js'
import { getExchanges } from '../../src/protocol/endpoints/merchant/get-exchanges.js'
import { publicOrderStatus } from '../../src/protocol/endpoints/merchant/get-orders-ORDER_ID.js'
import { listInstances } from '../../src/protocol/endpoints/merchant/get-management-instances.js'
import { showInstance } from '../../src/protocol/endpoints/merchant/get-management-instances-INSTANCE.js'
import { listAccounts } from '../../src/protocol/endpoints/merchant/get-private-accounts.js'
import { showAccount } from '../../src/protocol/endpoints/merchant/get-private-accounts-H_WIRE.js'
import { listOrders } from '../../src/protocol/endpoints/merchant/get-private-orders.js'
import { orderStatus } from '../../src/protocol/endpoints/merchant/get-private-orders-ORDER_ID.js'
import { listOtpDevices } from '../../src/protocol/endpoints/merchant/get-private-otp-devices.js'
import { showOtpDevice } from '../../src/protocol/endpoints/merchant/get-private-otp-devices-DEVICE_ID.js'
import { listTokens } from '../../src/protocol/endpoints/merchant/get-private-tokens.js'
import { listWebhooks } from '../../src/protocol/endpoints/merchant/get-private-webhooks.js'
import { showWebhook } from '../../src/protocol/endpoints/merchant/get-private-webhooks-WEBHOOK_ID.js'
import { changeAccount } from '../../src/protocol/endpoints/merchant/patch-private-accounts-H_WIRE.js'
import { forgetFields } from '../../src/protocol/endpoints/merchant/patch-private-orders-ORDER_ID-forget.js'
import { changeOtpDevice } from '../../src/protocol/endpoints/merchant/patch-private-otp-devices-DEVICE_ID.js'
import { changeOwnInstance } from '../../src/protocol/endpoints/merchant/patch-private.js'
import { createInstance } from '../../src/protocol/endpoints/merchant/post-management-instances.js'
import { setInstanceAuth } from '../../src/protocol/endpoints/merchant/post-management-instances-INSTANCE-auth.js'
import { pay } from '../../src/protocol/endpoints/merchant/post-orders-ORDER_ID-pay.js'
import { addAccount } from '../../src/protocol/endpoints/merchant/post-private-accounts.js'
import { createOrder } from '../../src/protocol/endpoints/merchant/post-private-orders.js'
import { addOtpDevice } from '../../src/protocol/endpoints/merchant/post-private-otp-devices.js'
import { requestToken } from '../../src/protocol/endpoints/merchant/post-private-token.js'
import { addWebhook } from '../../src/protocol/endpoints/merchant/post-private-webhooks.js'

const bytes = (length: number): string => encodeCrockford(new Uint8Array(length).fill(7))
export const KEY = bytes(32)
export const HASH = bytes(64)
const TOKEN = bytes(16)
const NOW: JsonObject = { t_s: 1_768_435_200 }
const HOUR: JsonObject = { d_us: 3_600_000_000 }
const PAYTO = 'payto://x-taler-bank/bank.example/shop?receiver-name=Shop'
const EXCHANGE = 'https://exchange.example/'

const output: JsonObject = { type: 'token', token_family_slug: 'tea', count: 2, valid_at: NOW }
export const CHOICE: JsonObject = {
  amount: 'KUDOS:3',
  max_fee: 'KUDOS:0.1',
  description: 'With a ticket',
  description_i18n: { de: 'Mit Karte' },
  inputs: [{ type: 'token', token_family_slug: 'tea', count: 1 }],
  outputs: [output],
}

const commonOfOrders: JsonObject = {
  summary: 'Tea',
  summary_i18n: { de: 'Tee' },
  order_id: 'tea-1',
  public_reorder_url: 'https://shop.example/again',
  fulfillment_url: 'https://shop.example/${ORDER_ID}',
  fulfillment_message: 'Enjoy',
  fulfillment_message_i18n: { de: 'Wohl bekomms' },
  minimum_age: 12,
  products: [{ description: 'Tea', quantity: 1, price: 'KUDOS:5', $forgettable: { description: 'salt' } }],
  timestamp: NOW,
  pay_deadline: NOW,
  refund_deadline: NOW,
  wire_transfer_deadline: NOW,
  merchant_base_url: 'https://shop.example/taler/',
  delivery_location: { town: 'Bern', address_lines: ['Lane 1'] },
  delivery_date: NOW,
  auto_refund: HOUR,
  extra: { any: ['thing'] },
}
export const ORDER: JsonObject = { version: 0, amount: 'KUDOS:5', max_fee: 'KUDOS:0.1', ...commonOfOrders }
export const ORDER_V1: JsonObject = { version: 1, choices: [CHOICE], ...commonOfOrders }

const commonOfTerms: JsonObject = {
  ...commonOfOrders,
  merchant_pub: KEY,
  merchant: { name: 'Shop', address: {}, jurisdiction: {} },
  h_wire: HASH,
  wire_method: 'x-taler-bank',
  exchanges: [{ url: EXCHANGE, priority: 1024, master_pub: KEY, max_contribution: 'KUDOS:5' }],
  nonce: KEY,
}
export const TERMS: JsonObject = { version: 0, amount: 'KUDOS:5', max_fee: 'KUDOS:0.1', ...commonOfTerms }
export const TERMS_V1: JsonObject = {
  version: 1,
  choices: [CHOICE, { amount: 'KUDOS:5', max_fee: 'KUDOS:0', inputs: [], outputs: [] }],
  token_families: {
    tea: {
      name: 'Tea tickets',
      description: 'Five for four',
      description_i18n: {},
      keys: [{ cipher: 'RSA', rsa_pub: KEY, signature_validity_start: NOW, signature_validity_end: NOW }],
      details: { class: 'discount', expected_domains: ['shop.example'] },
      critical: true,
    },
  },
  ...commonOfTerms,
}

const settings: JsonObject = {
  name: 'Shop',
  email: 'shop@shop.example',
  phone_number: '+41000',
  website: 'https://shop.example/',
  logo: 'data:image/png;base64,AAAA',
  address: { town: 'Bern' },
  jurisdiction: {},
  use_stefan: true,
  default_pay_delay: HOUR,
  default_refund_delay: HOUR,
  default_wire_transfer_delay: { d_us: 'forever' },
  default_wire_transfer_rounding_interval: 'DAY',
}
const webhook: JsonObject = {
  event_type: 'pay',
  url: 'https://shop.example/hook',
  http_method: 'POST',
  header_template: 'X: {{ order_id }}',
  body_template: '{{ order_id }}',
}
const account: JsonObject = {
  credit_facade_url: 'https://bank.example/facade/',
  credit_facade_credentials: { type: 'basic', username: 'shop', password: 'secret' },
  extra_wire_subject_metadata: 'till-1',
}
const challenges: JsonObject = {
  challenges: [{ challenge_id: '1', tan_channel: 'sms', tan_info: '**00' }],
  combi_and: true,
}

const creation: JsonObject = {
  refund_delay: HOUR,
  payment_target: 'x-taler-bank',
  session_id: 's',
  inventory_products: [{ product_id: 'tea', quantity: 1, unit_quantity: '1.5' }],
  lock_uuids: ['a'],
  create_token: true,
  otp_id: 'till',
}

/** Full requests: each field that a page knows is there. */
export const REQUESTS: readonly (readonly [target: Endpoint, body: JsonObject])[] = [
  [createOrder as Endpoint, { ...creation, order: ORDER }],
  [createOrder as Endpoint, { ...creation, order: ORDER_V1 }],
  [
    pay as Endpoint,
    {
      coins: [
        {
          coin_sig: HASH,
          coin_pub: KEY,
          ub_sig: { cipher: 'RSA', rsa_signature: HASH },
          h_denom: HASH,
          contribution: 'KUDOS:1',
          exchange_url: EXCHANGE,
          minimum_age_sig: HASH,
          age_commitment: [KEY],
          h_age_commitment: KEY,
        },
      ],
      wallet_data: { choice_index: 1, anything: null },
      tokens: [{}],
      session_id: 's',
    },
  ],
  [forgetFields as Endpoint, { fields: ['$.delivery_date', '$.products[*].description'] }],
  [
    requestToken as Endpoint,
    { scope: 'write:refreshable', duration: HOUR, description: 'till', refreshable: false },
  ],
  [createInstance as Endpoint, { id: 'shop', auth: { method: 'token', password: 'secret' }, ...settings }],
  [changeOwnInstance as Endpoint, settings],
  [setInstanceAuth as Endpoint, { method: 'token', password: 'secret', token: 'secret-token:old' }],
  [addAccount as Endpoint, { payto_uri: PAYTO, ...account }],
  [changeAccount as Endpoint, account],
  [addWebhook as Endpoint, { webhook_id: 'hook', ...webhook }],
  [
    addOtpDevice as Endpoint,
    {
      otp_device_id: 'till',
      otp_device_description: 'Till',
      otp_key: 'ABCD2345',
      otp_algorithm: 1,
      otp_ctr: 0,
    },
  ],
  [
    changeOtpDevice as Endpoint,
    { otp_device_description: 'Till', otp_key: 'ABCD2345', otp_algorithm: 2, otp_ctr: 0 },
  ],
  [
    transfer as Endpoint,
    {
      request_uid: HASH,
      amount: 'KUDOS:1',
      exchange_base_url: EXCHANGE,
      metadata: 'tea:1',
      wtid: KEY,
      credit_account: PAYTO,
    },
  ],
  [addKycAuth as Endpoint, { amount: 'KUDOS:1', account_pub: KEY, debit_account: PAYTO }],
  [selectWithdrawal as Endpoint, { reserve_pub: KEY, selected_exchange: PAYTO, amount: 'KUDOS:1' }],
  [
    createWithdrawal as Endpoint,
    { amount: 'KUDOS:1', suggested_amount: 'KUDOS:1', no_amount_to_wallet: false },
  ],
  [confirmWithdrawal as Endpoint, { amount: 'KUDOS:1' }],
]

const unpaid: JsonObject = {
  order_status: 'unpaid',
  taler_pay_uri: 'taler://pay/shop.example/tea-1/',
  order_status_url: 'https://shop.example/orders/tea-1',
  creation_time: NOW,
  summary: 'Tea',
  total_amount: 'KUDOS:5',
  pay_deadline: NOW,
  proto_contract_terms: TERMS,
  already_paid_order_id: 'tea-0',
  already_paid_fulfillment_url: 'https://shop.example/tea-0',
}
const paid: JsonObject = {
  order_status: 'paid',
  order_status_url: 'https://shop.example/orders/tea-1',
  contract_terms: TERMS_V1,
  choice_index: 0,
  refunded: true,
  refund_pending: false,
  wired: true,
  deposit_total: 'KUDOS:5',
  exchange_code: 0,
  exchange_http_status: 0,
  exchange_ec: 0,
  exchange_hc: 0,
  refund_amount: 'KUDOS:1',
  last_payment: NOW,
  wire_details: [
    { exchange_url: EXCHANGE, wtid: KEY, execution_time: NOW, amount: 'KUDOS:4', confirmed: false },
  ],
  wire_reports: [{ code: 1, hint: 'x', exchange_code: 1, exchange_http_status: 500, coin_pub: KEY }],
  refund_details: [{ reason: 'cold', pending: true, timestamp: NOW, amount: 'KUDOS:1' }],
}

/** Full replies. */
const arrival: JsonObject = { row_id: 1, date: NOW, amount: 'KUDOS:1', debit_account: PAYTO }

export const REPLIES: readonly (readonly [target: Endpoint, status: number, body: JsonObject])[] = [
  [
    publicOrderStatus as Endpoint,
    200,
    {
      refunded: true,
      refund_pending: true,
      refund_amount: 'KUDOS:1',
      refund_taken: 'KUDOS:0',
      fulfillment_url: 'https://shop.example/1',
    },
  ],
  [
    publicOrderStatus as Endpoint,
    202,
    { public_reorder_url: 'https://shop.example/', fulfillment_url: 'https://shop.example/1' },
  ],
  [
    publicOrderStatus as Endpoint,
    402,
    { taler_pay_uri: 'taler://pay/s/o/', fulfillment_url: 'x', already_paid_order_id: 'o' },
  ],
  [
    getExchanges,
    200,
    {
      exchanges: [
        {
          exchange_url: EXCHANGE,
          next_download: NOW,
          keys_expiration: NOW,
          keys_http_status: 200,
          keys_ec: 0,
          keys_hint: '',
          debit_restrictions: { [PAYTO]: null },
        },
      ],
    },
  ],
  [
    listOrders as Endpoint,
    200,
    {
      orders: [
        {
          order_id: 'tea-1',
          row_id: 1,
          timestamp: NOW,
          amount: 'KUDOS:5',
          summary: 'Tea',
          refundable: true,
          paid: true,
          refunded: false,
          wired: false,
          refund_amount: 'KUDOS:0',
          pending_refund_amount: 'KUDOS:0',
        },
      ],
    },
  ],
  [orderStatus as Endpoint, 200, unpaid],
  [orderStatus as Endpoint, 200, { order_status: 'claimed', contract_terms: TERMS, order_status_url: 'x' }],
  [orderStatus as Endpoint, 200, paid],
  [
    createOrder as Endpoint,
    410,
    { product_id: 'tea', requested_quantity: 2, available_quantity: 1, restock_expected: NOW },
  ],
  [createOrder as Endpoint, 451, { code: 2513, hint: 'x', exchange_rejections: [{ url: EXCHANGE }] }],
  [pay as Endpoint, 200, { sig: HASH, pos_confirmation: '1', token_sigs: [{}] }],
  [pay as Endpoint, 451, { code: 1, exchange_base_urls: [EXCHANGE] }],
  [
    requestToken as Endpoint,
    200,
    {
      access_token: 'secret-token:a',
      token: 'secret-token:a',
      scope: 'write',
      expiration: NOW,
      refreshable: false,
    },
  ],
  [requestToken as Endpoint, 202, challenges],
  [
    listTokens as Endpoint,
    200,
    {
      tokens: [
        {
          creation_time: NOW,
          expiration: { t_s: 'never' },
          scope: 'all',
          refreshable: true,
          description: 'x',
          serial: 1,
        },
      ],
    },
  ],
  [
    listInstances,
    200,
    {
      instances: [
        {
          id: 'shop',
          name: 'Shop',
          website: 'x',
          logo: 'x',
          merchant_pub: KEY,
          payment_targets: ['iban'],
          deleted: false,
        },
      ],
    },
  ],
  [
    showInstance,
    200,
    {
      ...settings,
      merchant_pub: KEY,
      email_validated: true,
      phone_validated: false,
      auth: { method: 'token' },
    },
  ],
  [listAccounts, 200, { accounts: [{ payto_uri: PAYTO, h_wire: HASH, active: true }] }],
  [addAccount as Endpoint, 200, { h_wire: HASH, salt: TOKEN }],
  [
    showAccount,
    200,
    {
      payto_uri: PAYTO,
      h_wire: HASH,
      salt: TOKEN,
      active: true,
      credit_facade_url: 'x',
      extra_wire_subject_metadata: 'y',
    },
  ],
  [listWebhooks, 200, { webhooks: [{ webhook_id: 'hook', event_type: 'pay' }] }],
  [showWebhook, 200, webhook],
  [listOtpDevices, 200, { otp_devices: [{ otp_device_id: 'till', device_description: 'Till' }] }],
  [
    showOtpDevice as Endpoint,
    200,
    {
      device_description: 'Till',
      otp_algorithm: 1,
      otp_ctr: 0,
      otp_timestamp: 1_768_435_200,
      otp_code: '12345678',
    },
  ],
  [
    trackDeposit as Endpoint,
    200,
    { wtid: KEY, execution_time: NOW, coin_contribution: 'KUDOS:1', exchange_sig: HASH, exchange_pub: KEY },
  ],
  [
    trackDeposit as Endpoint,
    202,
    { execution_time: NOW, kyc_ok: false, requirement_row: 1, account_pub: KEY },
  ],
  [
    wireGatewayConfig,
    200,
    { name: 'taler-wire-gateway', version: '5:0:0', currency: 'KUDOS', implementation: 'x' },
  ],
  [
    listTransfers as Endpoint,
    200,
    {
      debit_account: PAYTO,
      transfers: [
        { row_id: 1, status: 'pending', amount: 'KUDOS:1', credit_account: PAYTO, timestamp: NOW },
        { row_id: 2, status: 'permanent_failure', amount: 'KUDOS:1', credit_account: PAYTO, timestamp: NOW },
      ],
    },
  ],
  [
    showTransfer,
    200,
    {
      status: 'transient_failure',
      status_msg: 'Closed today',
      amount: 'KUDOS:1',
      exchange_base_url: EXCHANGE,
      metadata: 'tea:1',
      wtid: KEY,
      credit_account: PAYTO,
      timestamp: NOW,
    },
  ],
  [
    historyIncoming as Endpoint,
    200,
    {
      credit_account: PAYTO,
      incoming_transactions: [
        { type: 'RESERVE', ...arrival, credit_fee: 'KUDOS:0.1', reserve_pub: KEY },
        { type: 'KYCAUTH', ...arrival, account_pub: KEY },
        { type: 'WAD', ...arrival, origin_exchange_url: EXCHANGE, wad_id: bytes(24) },
      ],
    },
  ],
  [
    historyOutgoing as Endpoint,
    200,
    {
      debit_account: PAYTO,
      outgoing_transactions: [
        {
          row_id: 1,
          date: NOW,
          amount: 'KUDOS:1',
          credit_account: PAYTO,
          wtid: KEY,
          exchange_base_url: EXCHANGE,
          metadata: 'tea:1',
        },
      ],
    },
  ],
  [
    bankIntegrationConfig,
    200,
    {
      name: 'taler-bank-integration',
      version: '4:0:0',
      currency: 'KUDOS',
      currency_specification: {
        name: 'Kudos',
        currency: 'KUDOS',
        num_fractional_input_digits: 2,
        num_fractional_normal_digits: 2,
        num_fractional_trailing_zero_digits: 2,
        alt_unit_names: {},
        common_amounts: ['KUDOS:1'],
      },
      implementation: 'x',
    },
  ],
  [
    showWithdrawalOperation as Endpoint,
    200,
    {
      status: 'selected',
      currency: 'KUDOS',
      amount: 'KUDOS:1',
      suggested_amount: 'KUDOS:1',
      min_amount: 'KUDOS:1',
      max_amount: 'KUDOS:1',
      card_fees: 'KUDOS:0.1',
      sender_wire: PAYTO,
      suggested_exchange: EXCHANGE,
      required_exchange: EXCHANGE,
      confirm_transfer_url: 'x',
      wire_types: ['x-taler-bank'],
      selected_reserve_pub: KEY,
      selected_exchange_account: PAYTO,
      no_amount_to_wallet: false,
      aborted: false,
      selection_done: true,
      transfer_done: false,
    },
  ],
  [
    selectWithdrawal as Endpoint,
    200,
    { status: 'selected', confirm_transfer_url: 'x', transfer_done: false },
  ],
  [
    createWithdrawal as Endpoint,
    200,
    { withdrawal_id: 'x', taler_withdraw_uri: 'taler://withdraw/bank.example/taler-integration/x' },
  ],
  [
    showWithdrawal as Endpoint,
    200,
    {
      status: 'confirmed',
      amount: 'KUDOS:1',
      suggested_amount: 'KUDOS:1',
      username: 'alice',
      selected_reserve_pub: KEY,
      selected_exchange_account: PAYTO,
      no_amount_to_wallet: false,
    },
  ],
]
