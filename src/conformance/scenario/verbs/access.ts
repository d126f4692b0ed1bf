/**
 * Verbs of who runs a backend: instances, tokens, accounts, webhooks, devices.
 */
import Joi from 'joi'
import type { Endpoint } from '../../../protocol/endpoints/endpoint.js'
import { deleteInstance } from '../../../protocol/endpoints/merchant/delete-management-instances-INSTANCE.js'
import { deleteAccount } from '../../../protocol/endpoints/merchant/delete-private-accounts-H_WIRE.js'
import { deleteOtpDevice } from '../../../protocol/endpoints/merchant/delete-private-otp-devices-DEVICE_ID.js'
import { revokeOwnToken } from '../../../protocol/endpoints/merchant/delete-private-token.js'
import { revokeToken } from '../../../protocol/endpoints/merchant/delete-private-tokens-SERIAL.js'
import { deleteOwnInstance } from '../../../protocol/endpoints/merchant/delete-private.js'
import { deleteWebhook } from '../../../protocol/endpoints/merchant/delete-private-webhooks-WEBHOOK_ID.js'
import { showInstance } from '../../../protocol/endpoints/merchant/get-management-instances-INSTANCE.js'
import { listInstances } from '../../../protocol/endpoints/merchant/get-management-instances.js'
import { showAccount } from '../../../protocol/endpoints/merchant/get-private-accounts-H_WIRE.js'
import { listAccounts } from '../../../protocol/endpoints/merchant/get-private-accounts.js'
import { showOtpDevice } from '../../../protocol/endpoints/merchant/get-private-otp-devices-DEVICE_ID.js'
import { listOtpDevices } from '../../../protocol/endpoints/merchant/get-private-otp-devices.js'
import { listTokens } from '../../../protocol/endpoints/merchant/get-private-tokens.js'
import { showWebhook } from '../../../protocol/endpoints/merchant/get-private-webhooks-WEBHOOK_ID.js'
import { listWebhooks } from '../../../protocol/endpoints/merchant/get-private-webhooks.js'
import { showOwnInstance } from '../../../protocol/endpoints/merchant/get-private.js'
import { changeInstance } from '../../../protocol/endpoints/merchant/patch-management-instances-INSTANCE.js'
import { changeOwnInstance } from '../../../protocol/endpoints/merchant/patch-private.js'
import { changeAccount } from '../../../protocol/endpoints/merchant/patch-private-accounts-H_WIRE.js'
import { changeOtpDevice } from '../../../protocol/endpoints/merchant/patch-private-otp-devices-DEVICE_ID.js'
import { changeWebhook } from '../../../protocol/endpoints/merchant/patch-private-webhooks-WEBHOOK_ID.js'
import { setInstanceAuth } from '../../../protocol/endpoints/merchant/post-management-instances-INSTANCE-auth.js'
import { createInstance } from '../../../protocol/endpoints/merchant/post-management-instances.js'
import { addAccount } from '../../../protocol/endpoints/merchant/post-private-accounts.js'
import { setOwnAuth } from '../../../protocol/endpoints/merchant/post-private-auth.js'
import { addOtpDevice } from '../../../protocol/endpoints/merchant/post-private-otp-devices.js'
import { requestToken } from '../../../protocol/endpoints/merchant/post-private-token.js'
import { addWebhook } from '../../../protocol/endpoints/merchant/post-private-webhooks.js'
import { instanceSettings, type Admin, type AdminCall } from '../../actors/admin.js'
import { spoiling, type Outcome, type Spoiling } from '../../actors/client.js'
import { duration } from '../../../protocol/encoding/timestamp.js'
import type { Cast } from '../cast.js'
import {
  durationSeconds,
  durationText,
  instance,
  instanceOf,
  label,
  malform,
  using,
  verb,
  wrongToken,
  type Verb,
} from './parts.js'

interface AccessArgs extends Spoiling {
  instance?: string
  using?: string
  wrong_token?: boolean
  password_of?: string
}

const access = {
  instance,
  using,
  wrong_token: wrongToken,
  password_of: instance.description('Instance with whose name and password to ask'),
  malform,
}

/** Declares a verb that asks a page with the usual credentials. */
function asking<Args extends object>(
  name: string,
  says: string,
  endpoint: Endpoint,
  args: { readonly [Name in keyof Args]-?: Joi.Schema },
  perform: (admin: Admin, call: AdminCall, args: Args, cast: Cast) => Promise<Outcome>,
): Verb {
  return verb<Args & AccessArgs>({
    actor: 'admin',
    name,
    says,
    endpoint,
    args: Joi.object({ ...access, ...args }),
    async perform(cast, actor, given) {
      return { outcome: await perform(cast.admin(actor), callOf(cast, given), given, cast) }
    },
  })
}

function callOf(cast: Cast, args: AccessArgs): AdminCall {
  return {
    ...instanceOf(cast, args.instance),
    ...(args.using === undefined ? {} : { using: args.using }),
    ...(args.wrong_token === undefined ? {} : { wrongToken: args.wrong_token }),
    ...(args.password_of === undefined ? {} : { passwordOf: cast.unique(args.password_of) }),
    ...spoiling(args),
  }
}

const id = label.required().description('Name of the thing; what an earlier step has called it')
const facade = Joi.string().uri({ scheme: ['http', 'https'] })
const event = Joi.string().valid('pay', 'refund', 'order_created', 'order_settled')

/** Verbs for what an instance keeps under a name. */
function keeping(
  noun: string,
  pages: { readonly show: Endpoint; readonly drop: Endpoint; readonly list: Endpoint },
  parameter: (admin: Admin, name: string, cast: Cast) => Readonly<Record<string, string>>,
): Verb[] {
  return [
    asking(`${noun}s`, `Lists every ${noun}.`, pages.list, {}, (admin, call) => admin.ask(pages.list, call)),
    asking<{ id: string }>(
      `show-${noun}`,
      `Looks at one ${noun}.`,
      pages.show,
      { id },
      (admin, call, args, cast) =>
        admin.ask(pages.show, call, { parameters: parameter(admin, args.id, cast) }),
    ),
    asking<{ id: string }>(
      `drop-${noun}`,
      `Removes one ${noun}.`,
      pages.drop,
      { id },
      (admin, call, args, cast) =>
        admin.ask(pages.drop, call, { parameters: parameter(admin, args.id, cast) }),
    ),
  ]
}

const byWebhook = (_: Admin, name: string, cast: Cast) => ({ WEBHOOK_ID: cast.unique(name) })
const byDevice = (_: Admin, name: string, cast: Cast) => ({ DEVICE_ID: cast.unique(name) })

export const ACCESS_VERBS: readonly Verb[] = [
  asking<{ id: string; again?: boolean }>(
    'make-instance',
    'Makes an instance with a password.',
    createInstance,
    {
      id: instance.required(),
      again: Joi.boolean().description('With the password that it was made with before'),
    },
    (admin, call, args, cast) => admin.makeInstance(cast.unique(args.id), call, args.again),
  ),
  asking('instances', 'Lists the instances of the backend.', listInstances, {}, (admin, call) =>
    admin.ask(listInstances, call),
  ),
  asking('show-instance', 'Looks at an instance, as the backend’s keeper.', showInstance, {}, (admin, call) =>
    admin.ask(showInstance, call),
  ),
  asking('show-own', 'Looks at an instance, as its owner.', showOwnInstance, {}, (admin, call) =>
    admin.ask(showOwnInstance, call),
  ),
  asking<{ name: string }>(
    'rename-instance',
    'Gives an instance another name.',
    changeInstance,
    { name: label.required() },
    (admin, call, args) => admin.ask(changeInstance, call, { body: instanceSettings(args.name) }),
  ),
  asking('drop-instance', 'Removes an instance.', deleteInstance, {}, (admin, call) =>
    admin.ask(deleteInstance, call),
  ),
  asking<{ id: string }>(
    'set-password',
    'Gives an instance another password.',
    setInstanceAuth,
    { id: instance.required() },
    (admin, call, args, cast) => admin.setPassword(cast.unique(args.id), call),
  ),
  asking<{ name: string }>(
    'rename-own',
    'Gives the instance that is asked another name, as its owner.',
    changeOwnInstance,
    { name: label.required() },
    (admin, call, args) => admin.ask(changeOwnInstance, call, { body: instanceSettings(args.name) }),
  ),
  asking(
    'drop-own',
    'Removes the instance that is asked, as its owner.',
    deleteOwnInstance,
    {},
    (admin, call) => admin.ask(deleteOwnInstance, call),
  ),
  asking(
    'set-own-password',
    'Gives the instance that is asked another password.',
    setOwnAuth,
    {},
    (admin, call) => admin.setOwnPassword(call),
  ),
  asking<{ name: string; scope: string; duration?: string }>(
    'token',
    'Asks for an access token, and gives it a name.',
    requestToken,
    { name: label.required(), scope: Joi.string().max(60).required(), duration: durationText },
    (admin, call, args) =>
      admin.token({
        ...call,
        name: args.name,
        scope: args.scope,
        ...(args.duration === undefined
          ? {}
          : { duration: duration(durationSeconds(args.duration) * 1_000_000) }),
      }),
  ),
  asking('tokens', 'Lists the access tokens of an instance.', listTokens, {}, (admin, call) =>
    admin.tokens(call),
  ),
  asking('give-up-token', 'Gives up the access token that it presents.', revokeOwnToken, {}, (admin, call) =>
    admin.ask(revokeOwnToken, call),
  ),
  asking<{ name?: string; serial?: string }>(
    'revoke',
    'Revokes an access token that a list has told of.',
    revokeToken,
    {
      name: label,
      serial: Joi.string()
        .pattern(/^\w{1,20}$/, 'serial')
        .description('A serial that no list has told'),
    },
    (admin, call, { name = '', serial = admin.serial(name) }) => admin.revoke(serial, call),
  ),
  asking<{ id: string; facade?: string }>(
    'add-account',
    'Adds a bank account.',
    addAccount,
    { id, facade },
    (admin, call, args) => admin.addAccount(args.id, call, args.facade),
  ),
  asking<{ id: string; facade: string }>(
    'change-account',
    'Changes where the transfers to a bank account can be looked up.',
    changeAccount,
    { id, facade: facade.required() },
    (admin, call, args) =>
      admin.ask(changeAccount, call, {
        body: { credit_facade_url: args.facade },
        parameters: { H_WIRE: admin.account(args.id) },
      }),
  ),
  ...keeping('account', { list: listAccounts, show: showAccount, drop: deleteAccount }, (admin, name) => ({
    H_WIRE: admin.account(name),
  })),
  asking<{ id: string; event?: string }>(
    'add-webhook',
    'Adds a webhook.',
    addWebhook,
    { id, event },
    (admin, call, args, cast) =>
      admin.ask(addWebhook, call, {
        body: { webhook_id: cast.unique(args.id), ...webhook(args.event) },
      }),
  ),
  asking<{ id: string; event?: string }>(
    'change-webhook',
    'Changes a webhook.',
    changeWebhook,
    { id, event },
    (admin, call, args, cast) =>
      admin.ask(changeWebhook, call, {
        body: webhook(args.event),
        parameters: byWebhook(admin, args.id, cast),
      }),
  ),
  ...keeping('webhook', { list: listWebhooks, show: showWebhook, drop: deleteWebhook }, byWebhook),
  asking<{ id: string; says?: string }>(
    'add-device',
    'Adds a device that shows one-time passwords.',
    addOtpDevice,
    { id, says: label },
    (admin, call, args, cast) =>
      admin.ask(addOtpDevice, call, {
        body: {
          otp_device_id: cast.unique(args.id),
          otp_device_description: args.says ?? 'A device of Assay',
          otp_key: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
          otp_algorithm: 1,
        },
      }),
  ),
  asking<{ id: string; says: string }>(
    'change-device',
    'Changes a device.',
    changeOtpDevice,
    { id, says: label.required() },
    (admin, call, args, cast) =>
      admin.ask(changeOtpDevice, call, {
        body: { otp_device_description: args.says, otp_algorithm: 1 },
        parameters: byDevice(admin, args.id, cast),
      }),
  ),
  ...keeping('device', { list: listOtpDevices, show: showOtpDevice, drop: deleteOtpDevice }, byDevice),
]

function webhook(name = 'pay'): object {
  // Nobody listens there, and no story waits for it to be called.
  return {
    event_type: name,
    url: 'http://localhost:1/assay',
    http_method: 'POST',
    body_template: '{{order_id}}',
  }
}
