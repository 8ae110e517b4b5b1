/**
 * core: the vocabulary every room shares — errors, money, model names, token usage, platforms, ids, live state.
 * It imports nothing of ours, does no I/O, reads no clock and knows no framework.
 */
export * from './account-health'
export * from './app-error'
export * from './csv'
export * from './default-models'
export * from './header-lines'
export * from './ids'
export * from './image-tier'
export * from './live-port'
export * from './model-table'
export * from './money'
export * from './platform'
export * from './read-queue'
export * from './route-lab'
export * from './time-zone'
export * from './token-usage'
export * from './units'
export * from './upstream-outcome'
export * from './vocabulary'
