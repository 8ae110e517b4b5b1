export {
  abandonIdempotentCall,
  beginIdempotentCall,
  finishIdempotentCall,
  RENEW_CLAIM_MS,
  renewIdempotentCall,
  type ClaimedCall,
  type IdempotentCall,
  type KeptAnswer,
} from './idempotent-call'
