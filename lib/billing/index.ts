/**
 * billing: price look-up, usage → cost, multipliers, windows and account cost.
 * Pure and decimal: no clock, no I/O, no floats. It never touches a balance; it says what a balance should lose.
 */
export * from './types'
