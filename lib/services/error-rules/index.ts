export {
  createErrorRule,
  deleteErrorRule,
  getErrorRule,
  listErrorRules,
  updateErrorRule,
  type ErrorRuleView,
} from './error-rules'
