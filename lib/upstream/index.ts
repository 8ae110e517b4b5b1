/**
 * upstream: the only room that calls out — pools, headers, credentials, outcome classification.
 * It knows providers, never groups, routes or money; it never retries and never follows a redirect.
 */
export * from './allowed-query'
export { anthropicReset } from './anthropic-rate-limit'
export * from './build-upstream-headers'
export * from './classify-address'
export * from './classify-failure'
export * from './classify-response'
export * from './create-upstream'
export * from './filter-response-headers'
export * from './match-temporary-rule'
export * from './oauth-beta-header'
export { accountsDue } from './oauth/accounts-due'
export * from './oauth/create-token-keeper'
export { readTokenAnswer, type FreshTokens, type TokenAnswer } from './oauth/read-token-answer'
export { tokenEndpointOf } from './oauth/token-endpoint'
export type * from './oauth/token-ports'
export { readRateLimitReset } from './read-rate-limit-reset'
export * from './scrub-account-data'
export * from './stable-identity'
export * from './types'
export { joinUpstreamUrl } from './upstream-url'
