/**
 * All rows, by id and by page.
 */
import { rows as exchangeConfig } from './exchange/get-config.js'
import { rows as keys } from './exchange/get-keys.js'
import { rows as deposit } from './exchange/post-batch-deposit.js'
import { rows as refund } from './exchange/post-coins-COIN_PUB-refund.js'
import { rows as withdraw } from './exchange/post-reserves-RESERVE_PUB-batch-withdraw.js'
import { rows as merchantConfig } from './merchant/get-config.js'
import { rows as orderStatus } from './merchant/get-private-orders-ORDER_ID.js'
import { rows as abort } from './merchant/post-orders-ORDER_ID-abort.js'
import { rows as claim } from './merchant/post-orders-ORDER_ID-claim.js'
import { rows as paid } from './merchant/post-orders-ORDER_ID-paid.js'
import { rows as pay } from './merchant/post-orders-ORDER_ID-pay.js'
import { rows as collectRefund } from './merchant/post-orders-ORDER_ID-refund.js'
import { rows as unclaim } from './merchant/post-orders-ORDER_ID-unclaim.js'
import { rows as createOrder } from './merchant/post-private-orders.js'
import { rows as grantRefund } from './merchant/post-private-orders-ORDER_ID-refund.js'
import { rows as getPrivateWebhooks } from './merchant/get-private-webhooks.js'
import { rows as postPrivateWebhooks } from './merchant/post-private-webhooks.js'
import { rows as getPrivateWebhooksWEBHOOKID } from './merchant/get-private-webhooks-WEBHOOK_ID.js'
import { rows as patchPrivateWebhooksWEBHOOKID } from './merchant/patch-private-webhooks-WEBHOOK_ID.js'
import { rows as deletePrivateWebhooksWEBHOOKID } from './merchant/delete-private-webhooks-WEBHOOK_ID.js'
import { rows as getPrivateOtpDevices } from './merchant/get-private-otp-devices.js'
import { rows as postPrivateOtpDevices } from './merchant/post-private-otp-devices.js'
import { rows as getPrivateOtpDevicesDEVICEID } from './merchant/get-private-otp-devices-DEVICE_ID.js'
import { rows as patchPrivateOtpDevicesDEVICEID } from './merchant/patch-private-otp-devices-DEVICE_ID.js'
import { rows as deletePrivateOtpDevicesDEVICEID } from './merchant/delete-private-otp-devices-DEVICE_ID.js'
import { rows as getPrivateAccounts } from './merchant/get-private-accounts.js'
import { rows as postPrivateAccounts } from './merchant/post-private-accounts.js'
import { rows as getPrivateAccountsHWIRE } from './merchant/get-private-accounts-H_WIRE.js'
import { rows as deletePrivateAccountsHWIRE } from './merchant/delete-private-accounts-H_WIRE.js'
import { rows as getManagementInstances } from './merchant/get-management-instances.js'
import { rows as postManagementInstances } from './merchant/post-management-instances.js'
import { rows as getManagementInstancesINSTANCE } from './merchant/get-management-instances-INSTANCE.js'
import { rows as patchManagementInstancesINSTANCE } from './merchant/patch-management-instances-INSTANCE.js'
import { rows as deleteManagementInstancesINSTANCE } from './merchant/delete-management-instances-INSTANCE.js'
import { rows as postManagementInstancesINSTANCEAuth } from './merchant/post-management-instances-INSTANCE-auth.js'
import { rows as getPrivate } from './merchant/get-private.js'
import { rows as postPrivateToken } from './merchant/post-private-token.js'
import { rows as getPrivateTokens } from './merchant/get-private-tokens.js'
import { rows as deletePrivateToken } from './merchant/delete-private-token.js'
import { rows as deletePrivateTokensSERIAL } from './merchant/delete-private-tokens-SERIAL.js'
import { rows as deleteOrder } from './merchant/delete-private-orders-ORDER_ID.js'
import { rows as getExchanges } from './merchant/get-exchanges.js'
import { rows as publicStatus } from './merchant/get-orders-ORDER_ID.js'
import { rows as listOrders } from './merchant/get-private-orders.js'
import { rows as forget } from './merchant/patch-private-orders-ORDER_ID-forget.js'
import { rows as patchPrivate } from './merchant/patch-private.js'
import { rows as deletePrivate } from './merchant/delete-private.js'
import { rows as postPrivateAuth } from './merchant/post-private-auth.js'
import { rows as patchPrivateAccountsHWIRE } from './merchant/patch-private-accounts-H_WIRE.js'
import { rows as tracking } from './exchange/get-deposits-H_WIRE-MERCHANT_PUB-H_CONTRACT_TERMS-COIN_PUB.js'
import { rows as getSeed } from './exchange/get-seed.js'
import { rows as getTerms } from './exchange/get-terms.js'
import { rows as getPrivacy } from './exchange/get-privacy.js'
import { rows as getReserve } from './exchange/get-reserves-RESERVE_PUB.js'
import { rows as reserveHistory } from './exchange/get-reserves-RESERVE_PUB-history.js'
import { rows as newWithdraw } from './exchange/post-withdraw.js'
import { rows as meltCoin } from './exchange/post-coins-COIN_PUB-melt.js'
import { rows as reveal } from './exchange/post-refreshes-RCH-reveal.js'
import { rows as link } from './exchange/get-coins-COIN_PUB-link.js'
import { rows as newMelt } from './exchange/post-melt.js'
import { rows as revealMelt } from './exchange/post-reveal-melt.js'
import { rows as coinHistory } from './exchange/get-coins-COIN_PUB-history.js'
import { rows as recoup } from './exchange/post-coins-COIN_PUB-recoup.js'
import { rows as recoupRefresh } from './exchange/post-coins-COIN_PUB-recoup-refresh.js'
import { rows as revokeDenomination } from './exchange/post-management-denominations-H_DENOM_PUB-revoke.js'
import { rows as trackTransfer } from './exchange/get-transfers-WTID.js'
import { matchesRow, type Row } from './row.js'

export const ROWS: readonly Row[] = [
  ...merchantConfig,
  ...createOrder,
  ...orderStatus,
  ...grantRefund,
  ...claim,
  ...unclaim,
  ...pay,
  ...paid,
  ...abort,
  ...collectRefund,
  ...deleteOrder,
  ...getExchanges,
  ...publicStatus,
  ...listOrders,
  ...forget,
  ...getPrivateWebhooks,
  ...postPrivateWebhooks,
  ...getPrivateWebhooksWEBHOOKID,
  ...patchPrivateWebhooksWEBHOOKID,
  ...deletePrivateWebhooksWEBHOOKID,
  ...getPrivateOtpDevices,
  ...postPrivateOtpDevices,
  ...getPrivateOtpDevicesDEVICEID,
  ...patchPrivateOtpDevicesDEVICEID,
  ...deletePrivateOtpDevicesDEVICEID,
  ...getPrivateAccounts,
  ...postPrivateAccounts,
  ...getPrivateAccountsHWIRE,
  ...deletePrivateAccountsHWIRE,
  ...getManagementInstances,
  ...postManagementInstances,
  ...getManagementInstancesINSTANCE,
  ...patchManagementInstancesINSTANCE,
  ...deleteManagementInstancesINSTANCE,
  ...postManagementInstancesINSTANCEAuth,
  ...getPrivate,
  ...postPrivateToken,
  ...getPrivateTokens,
  ...deletePrivateToken,
  ...deletePrivateTokensSERIAL,
  ...patchPrivate,
  ...deletePrivate,
  ...postPrivateAuth,
  ...patchPrivateAccountsHWIRE,
  ...exchangeConfig,
  ...keys,
  ...withdraw,
  ...deposit,
  ...refund,
  ...tracking,
  ...getSeed,
  ...getTerms,
  ...getPrivacy,
  ...getReserve,
  ...reserveHistory,
  ...newWithdraw,
  ...meltCoin,
  ...reveal,
  ...link,
  ...newMelt,
  ...revealMelt,
  ...coinHistory,
  ...recoup,
  ...recoupRefresh,
  ...revokeDenomination,
  ...trackTransfer,
]

/** Rows to judge by, and what a reply has to be like to land in one of them. */
export class Catalogue {
  readonly #byId: ReadonlyMap<string, Row>
  readonly #byPage: ReadonlyMap<string, readonly Row[]>

  constructor(
    rows: readonly Row[],
    /** True if status and code of a reply are those of the row. */
    readonly matches: typeof matchesRow = matchesRow,
  ) {
    this.#byId = new Map(rows.map((one) => [one.id, one]))
    const byPage = new Map<string, Row[]>()
    for (const one of rows) {
      const others = byPage.get(one.page)
      if (others === undefined) byPage.set(one.page, [one])
      else others.push(one)
    }
    this.#byPage = byPage
  }

  /** The row with this id. @throws RangeError */
  row(id: string): Row {
    const found = this.#byId.get(id)
    if (found === undefined) throw new RangeError(`no such row: ${id}`)
    return found
  }

  isRow(id: string): boolean {
    return this.#byId.has(id)
  }

  /** The rows of a page, by page id. */
  ofPage(page: string): readonly Row[] {
    return this.#byPage.get(page) ?? []
  }
}

/** The rows as they were read from the pages. */
export const CATALOGUE = new Catalogue(ROWS)

/** The row with this id. @throws RangeError */
export function row(id: string): Row {
  return CATALOGUE.row(id)
}

export function isRow(id: string): boolean {
  return CATALOGUE.isRow(id)
}

/** The rows of a page, by page id. */
export function rowsOfPage(page: string): readonly Row[] {
  return CATALOGUE.ofPage(page)
}
