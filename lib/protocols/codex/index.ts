export { codexBody, codexSteps } from './codex-request'
export { gatherResponse } from './gather-response'
export type { GatheredAnswer } from './gather-response'
export { isCodexAccount } from './is-codex-account'
