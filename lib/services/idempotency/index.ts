export {
  abandonIdempotentCall,
  beginIdempotentCall,
  finishIdempotentCall,
  isIdempotentCallRunning,
  RENEW_CLAIM_MS,
  renewIdempotentCall,
  type ClaimedCall,
  type IdempotentCall,
  type KeptAnswer,
} from './idempotent-call'
