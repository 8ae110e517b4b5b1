export {
  abandonIdempotentCall,
  beginIdempotentCall,
  finishIdempotentCall,
  type IdempotentCall,
  type KeptAnswer,
} from './idempotent-call'
