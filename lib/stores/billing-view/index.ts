export { createBillingView, type BillingViewOptions, type FedBillingView } from './create-billing-view'
