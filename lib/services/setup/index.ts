export { createFirstAdmin, ensureConfiguredAdmin, issueSetupToken, needsSetup } from './first-admin'
