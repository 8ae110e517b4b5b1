/**
 * services: what portals and the JSON API can do, one verb each — permission, parse, transaction, audit, announcement.
 * A verb takes `(ctx, …)` and answers the JSON of the API. It knows no HTTP, no framework, and never calls a provider.
 */
export * from './accounts'
export * from './admin-keys'
export * from './announcements'
export * from './audit-logs'
export * from './channels'
export * from './context'
export * from './error-rules'
export * from './groups'
export * from './idempotency'
export * from './keys'
export * from './ops'
export * from './proxies'
export * from './route-lab'
export * from './settings'
export * from './setup'
export * from './sign-in'
export * from './usage'
export * from './users'
export type { ListPage } from './shared/list-page'
