/** Reasons for which an account is left out that have a text of their own; others are shown as they are. */
export const KNOWN_EXCLUSIONS = [
  'wrong_platform',
  'disabled',
  'error',
  'unschedulable',
  'expired',
  'rate_limited',
  'overloaded',
  'paused',
  'quota_exhausted',
  'model_not_supported',
  'model_cooldown',
  'model_restricted',
  'request_not_supported',
  'session_limit',
  'already_tried',
] as const
