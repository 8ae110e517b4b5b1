/**
 * routing: group + requested model → route (channel, mapped model, failover plan) or a refusal, with the explanation.
 * Pure: no clock, no I/O. It knows that prices exist, not what they are, and never looks at accounts.
 */
export * from './build-mapping-chain'
export * from './compile-channel'
export { compileGroup } from './compile-group'
export * from './explain-route'
export * from './grade-channel'
export * from './has-legacy-route'
export * from './map-channel-model'
export * from './pool-channel-id'
export * from './resolve-route'
export * from './restriction'
export * from './types'
export * from './validate-channel-mapping'
