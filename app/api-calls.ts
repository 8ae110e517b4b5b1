import type { ContractCalls } from '@/lib/services'

/** Gives the client of the pages the types of the API's contract. */
declare module '@/components/api/api-calls' {
  // Module augmentation needs an interface.
  // oxlint-disable-next-line typescript/consistent-type-definitions, typescript/no-empty-object-type
  interface ApiCalls extends ContractCalls {}
}
