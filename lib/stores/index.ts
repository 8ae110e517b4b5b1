/**
 * stores: the gateway's ports made real — coordination, health, billing view, snapshot, auth cache, usage spool and settler.
 * It decides nothing about routes, prices or refusals; it loads, remembers, and writes behind.
 */
export type * from './auth/auth-types'
export * from './billing-view'
export * from './coordination'
export * from './health'
export type * from './settler/settler-types'
export type * from './snapshot/snapshot-types'
export type * from './spool/spool-types'
export type { StoreLogger } from './store-logger'
