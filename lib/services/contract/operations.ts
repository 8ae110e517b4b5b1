import type { Operation } from './operation'
import { OWN_OPERATIONS } from './own-operations'
import { PEOPLE_OPERATIONS } from './people-operations'
import { ROUTING_OPERATIONS } from './routing-operations'
import { WATCHING_OPERATIONS } from './watching-operations'

/** Every call of the JSON API; a test holds it against the route files. */
export const API_OPERATIONS: readonly Operation[] = [
  ...ROUTING_OPERATIONS,
  ...PEOPLE_OPERATIONS,
  ...WATCHING_OPERATIONS,
  ...OWN_OPERATIONS,
  {
    method: 'GET',
    path: '/openapi.json',
    summary: 'This document',
    answer: 'none',
  },
]
