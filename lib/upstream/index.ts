/**
 * upstream: the only room that calls out — pools, headers, credentials, outcome classification.
 * It knows providers, never groups, routes or money.
 */
export * from './types'
