export { listAccountEvents, type AccountEventView } from './account-events'
export { getAccountsHealth, type AccountsHealth } from './accounts-health'
export { getConcurrency, type Concurrency } from './concurrency'
export {
  readRealtime,
  watchRealtime,
  type GatewayProcessView,
  type LiveRequestView,
  type RealtimeEvent,
} from './realtime'
export { listRequestErrors, type RequestErrorView } from './request-errors'
