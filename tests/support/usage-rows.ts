import type { AdminClient } from './admin-client'
import { waitUntil } from './wait-until'

// oxlint-disable-next-line typescript/no-explicit-any -- rows as the API shows them
export type UsageRowView = any

/** The settled row of a request; waits for the settler. */
export async function usageRowOf(admin: AdminClient, requestId: string): Promise<UsageRowView> {
  return waitUntil(`usage row of ${requestId}`, async () => {
    const { items } = await admin.must('GET', `/usage?request_id=${requestId}`)
    return items[0]
  })
}

/** How many rows there are of a request. */
export async function usageCountOf(admin: AdminClient, requestId: string): Promise<number> {
  const { items } = await admin.must('GET', `/usage?request_id=${requestId}`)
  return items.length
}
