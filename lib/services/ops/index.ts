export { listAccountEvents, type AccountEventView } from './account-events'
export { getAccountsHealth, type AccountsHealth } from './accounts-health'
export { listRequestErrors, type RequestErrorView } from './request-errors'
