export { bulkUpdateAccounts, createAccounts, type AccountOutcome, type BatchResult } from './batch'
export { setAccountBindings } from './bindings'
export { createAccount, deleteAccount, updateAccount } from './commands'
export {
  clearAccountError,
  clearAccountRateLimit,
  setAccountSchedulable,
  testAccount,
  type AccountTestEvent,
} from './health-commands'
export { listAccountFacts } from './health-facts'
export { findLostRoutes, type AccountRoute, type LostRoutes } from './lost-routes'
export { getAccount, getAccountBindings, listAccounts, listProxyChoices, type ProxyChoice } from './queries'
export type { AccountLiveView } from './live-view'
export type { AccountView, BindingView } from './view'
export { refreshAccount } from './refresh-account'
export { listAccountModels, type AccountModel } from './models'
export { getAccountStats, type AccountStats } from './stats'
export { exportAccounts, importAccounts, type AccountsDocument } from './transfer'
