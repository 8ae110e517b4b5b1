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
export * from './is-prompt-too-long'
export * from './match-temporary-rule'
export * from './oauth-beta-header'
export { readRateLimitReset } from './read-rate-limit-reset'
export * from './scrub-account-data'
export * from './types'
export { joinUpstreamUrl } from './upstream-url'
