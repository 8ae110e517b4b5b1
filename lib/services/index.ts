/**
 * services: what portals and the JSON API can do, one verb each — permission, parse, transaction, audit, announcement.
 * A verb takes `(ctx, …)` and answers the JSON of the API. It knows no HTTP, no framework, and never calls a provider.
 */
export * from './accounts'
export * from './channels'
export * from './context'
export * from './groups'
export * from './keys'
export type { ListPage } from './shared/list-page'
export * from './users'
export * from './usage'
