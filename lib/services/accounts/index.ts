export { setAccountBindings } from './bindings'
export { createAccount, deleteAccount, updateAccount } from './commands'
export {
  clearAccountError,
  clearAccountRateLimit,
  setAccountSchedulable,
  testAccount,
  type AccountTestEvent,
} from './health-commands'
export { getAccount, getAccountBindings, listAccounts } from './queries'
export type { AccountLiveView, AccountView, BindingView } from './view'
export { refreshAccount } from './refresh-account'
