export {
  createMemoryCoordinationStore,
  type MemoryCoordinationStore,
} from './create-memory-coordination-store'
export type { CoordinationOptions, Schedule } from './coordination-options'
