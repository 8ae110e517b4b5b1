import { describe } from 'vitest'
import type { CoordinationFactory } from './coordination-contract/harness'
import { describeAnswers } from './coordination-contract/answers'
import { describeQueues } from './coordination-contract/queues'
import { describeRates } from './coordination-contract/rates'
import { describeRoutes } from './coordination-contract/routes'
import { describeSessions } from './coordination-contract/sessions'
import { describeSlots } from './coordination-contract/slots'
import { describeSpend } from './coordination-contract/spend'
import { describeSticky } from './coordination-contract/sticky'

/** What every coordination store guarantees, whatever it is made of. */
export function describeCoordinationContract(name: string, create: CoordinationFactory): void {
  describe(`${name} coordination store`, () => {
    describeSlots(create)
    describeQueues(create)
    describeSticky(create)
    describeSessions(create)
    describeRates(create)
    describeSpend(create)
    describeRoutes(create)
    describeAnswers(create)
  })
}
