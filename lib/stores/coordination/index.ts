export {
  createMemoryCoordinationStore,
  type MemoryCoordinationStore,
} from './create-memory-coordination-store'
export type { CoordinationOptions } from './coordination-options'
