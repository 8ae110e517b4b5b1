/**
 * stores: the gateway's ports made real — coordination, health, billing view, snapshot, auth cache, usage spool and settler.
 * It loads, remembers, and writes behind; of refusals it decides those of admission (slots, rates, money), of routes and
 * prices nothing.
 */
export type * from './auth/auth-types'
export * from './auth/create-key-finder'
export * from './billing-view'
export * from './coordination'
export * from './health'
export * from './kept-answers/create-kept-answers'
export * from './request-errors/create-request-error-recorder'
export * from './settler/start-settler'
export type * from './settler/settler-types'
export * from './snapshot/create-snapshot-loader'
export { DEFAULT_GATEWAY_SETTINGS } from './snapshot/parse-settings'
export type * from './snapshot/snapshot-types'
export * from './spool/create-usage-spool'
export type * from './spool/spool-types'
export type { StoreLogger } from './store-logger'
export * from './upkeep'
export * from './usage-report/create-key-usage-reader'
