/** Names the audit log uses that have a text in every language; others are shown as they are. */
export const AUDIT_ACTORS = ['user', 'admin_key', 'system'] as const

export const AUDIT_ACTIONS = [
  'create',
  'update',
  'delete',
  'adjust_balance',
  'set_groups',
  'set_channels',
  'set_bindings',
  'set_schedulable',
  'sort',
  'test',
  'refresh',
  'clear_error',
  'clear_rate_limit',
  'assign',
  'extend',
  'reset_quota',
  'generate',
  'expire',
  'redeem',
  'refund',
  'rerate',
  'revoke',
  'settle',
  'settle_refused',
  'dismiss',
  'read',
  'sign_in',
  'sign_in_refused',
  'register',
  'link_identity',
  'change_password',
  'reset_password',
  'enable_totp',
  'disable_totp',
  'renew_recovery_codes',
  'revoke_others',
  'export',
  'export_secrets',
] as const

export const AUDIT_RESOURCES = [
  'user',
  'api_key',
  'group',
  'channel',
  'account',
  'proxy',
  'subscription',
  'redeem_code',
  'usage',
  'settings',
  'error_rule',
  'announcement',
  'admin_key',
  'dead_letter',
  'invite',
  'session',
  'api',
] as const

/** In the place of an action: whatever changed something, however often keys read meanwhile. */
export const AUDIT_CHANGES = 'changes'

/** The page of an entity; `null` = it has none of its own. */
export function pageOf(resource: string, id: string | null): string | null {
  return id !== null && ['user', 'group', 'channel', 'account'].includes(resource)
    ? `/admin/${resource}s/${id}`
    : null
}

/** The name if it is one of the known; `null` if it has no text. */
export function known<Name extends string>(names: readonly Name[], name: string): Name | null {
  return names.find((candidate) => candidate === name) ?? null
}
