/**
 * billing: price look-up, usage → cost, multipliers, windows and account cost.
 * Pure and decimal: no clock, no I/O, no floats. It never touches a balance; it says what a balance should lose.
 */
export * from './account-stats'
export * from './build-catalogue'
export * from './bundled-catalogue'
export * from './charges'
export {
  compileCataloguePrice,
  compileChannelPrice,
  compileGroupImagePrice,
  labelTiersOf,
  UNPRICED,
} from './compile-price'
export { completeTier } from './complete-prices'
export * from './compute-cost'
export * from './effective-multiplier'
export * from './family-table'
export * from './image-tier'
export * from './intervals'
export * from './normalize-usage'
export * from './parse-genai-prices'
export * from './parse-litellm-prices'
export * from './price-book'
export * from './price-snapshot'
export * from './service-tier'
export * from './subscription-remaining'
export * from './types'
export * from './unit-price'
export * from './validate-intervals'
export * from './validate-pricing'
export * from './windows'
