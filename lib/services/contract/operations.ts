import { operation, type Operation } from './operation'
import { OWN_OPERATIONS } from './own-operations'
import { PEOPLE_OPERATIONS } from './people-operations'
import { ROUTING_OPERATIONS } from './routing-operations'
import { WATCHING_OPERATIONS } from './watching-operations'

const DECLARED_OPERATIONS = [
  ...ROUTING_OPERATIONS,
  ...PEOPLE_OPERATIONS,
  ...WATCHING_OPERATIONS,
  ...OWN_OPERATIONS,
  operation('GET /openapi.json', 'This document', { answer: { kind: 'document' } }),
]

/** Every call as it was declared, for the types of the pages' client. */
export type DeclaredOperations = (typeof DECLARED_OPERATIONS)[number]

/** Every call of the JSON API; a test holds it against the route files. */
export const API_OPERATIONS: readonly Operation[] = DECLARED_OPERATIONS
