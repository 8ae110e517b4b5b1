/**
 * scheduling: pure ranking of accounts with reasons, recovery and cool-down arithmetic. No clock, no I/O: time, load and health are arguments.
 */
export * from './types'
