export { readAccountStates, writeAccountStates, type HealthWrites } from './account-state-sql'
export { createHealthBook, type ClearableHealthBook, type HealthBookOptions } from './create-health-book'
export { readExhaustedQuotas, watchAccountQuotas, type QuotaWatch } from './watch-account-quotas'
export {
  createHealthPersister,
  type HealthPersister,
  type HealthPersisterOptions,
} from './create-health-persister'
export { shareHealth, type HealthShareOptions } from './share-health'
