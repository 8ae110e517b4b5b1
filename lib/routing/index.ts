/**
 * routing: group + requested model → route (channel, mapped model, failover plan) or a refusal, with the explanation.
 * Pure: no clock, no I/O. It knows that prices exist, not what they are, and never looks at accounts.
 */
export * from './types'
