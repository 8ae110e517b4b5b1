export { explainRoute } from './explain-route'
export type {
  RouteLabAccountView,
  RouteLabChannelView,
  RouteLabCostView,
  RouteLabDecisionView,
  RouteLabPriceView,
  RouteLabStepView,
  RouteLabView,
} from './view'
