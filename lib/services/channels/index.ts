export { createChannel, deleteChannel, updateChannel } from './commands'
export { duplicateChannel } from './duplicate-channel'
export { listGroupChannels, setGroupChannels, type GroupRouteView } from './group-routes'
export { getCatalogueState, type CatalogueView } from './catalogue-state'
export { withConsents } from './with-consents'
export { getModelPricing, type ModelPricingView } from './model-pricing'
export { listOwnChannels, type OwnChannelsView, type OwnModelView, type OwnPriceView } from './own-channels'
export { getChannel, listChannelAccounts, listChannels, type ChannelAccountView } from './queries'
export type {
  ChannelGroupView,
  ChannelView,
  PriceView,
  PricingEntryView,
  PricingIntervalView,
  StatsRuleView,
} from './view'
export type { ChannelWarning } from './warnings'
