export { assignSubscription, bulkAssignSubscriptions, type BulkAssignment } from './assign'
export { extendSubscription, resetSubscriptionQuota, revokeSubscription } from './commands'
export { getSubscription, listOwnSubscriptions, listSubscriptionGroups, listSubscriptions } from './queries'
export type { SubscriptionView, SubscriptionWindowView } from './view'
