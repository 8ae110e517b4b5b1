/**
 * Server time of the lists of administrators with 100,000 users and 10,000 accounts, from the request to the last byte of
 * the page. `npm run bench:lists [-- path …]`; it ends with 1 where the 95th of 100 takes longer than the goal.
 */
import { adminClient } from '../../tests/support/admin-client'
import { openBrowser, signIn } from '../../tests/support/chromium'
import { embeddedDatabase } from '../../tests/support/embedded-database'
import { startSwitchyard } from '../../tests/support/start-switchyard'
import { SEED } from './seed'

const ADMIN = { email: 'operator@example.com', password: 'orders the routes' }
const ROUNDS = 40
const WARM_UP = 8
const GOAL_MS = 150
const LISTS = [
  '/admin/users',
  '/admin/users?search=user77',
  '/admin/users?sort_by=balance&sort_order=desc',
  '/admin/users?page=2500',
  '/admin/users?status=disabled',
  '/admin/users/2',
  '/admin/users/2/ledger',
  '/admin/accounts',
  '/admin/accounts?search=account77',
  '/admin/accounts?page=300',
  '/admin/accounts?sort_by=name&sort_order=desc',
  '/admin/channels',
  '/admin/channels/1',
  '/admin/groups',
  '/admin/groups/1',
  '/admin/proxies',
  '/admin/subscriptions',
  '/admin/subscriptions?page=200',
  '/admin/redeem-codes',
  '/admin/redeem-codes?status=unused&page=1000',
  '/admin/usage',
  '/admin/usage?user_id=2',
  '/admin/usage?model=smart&status=upstream_error',
  '/admin/ops/errors',
  '/admin/ops/events',
  '/admin/audit-log',
  '/admin/audit-log?resource=channel',
  '/admin/ledger-audits',
]

function p95(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.ceil(times.length * 0.95) - 1] ?? 0
}

/** How long each of the rounds took, the first ones aside: they warm up what is compiled and cached once. */
async function timesOf(url: string, cookie: string): Promise<readonly number[]> {
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const began = performance.now()
    const response = await fetch(url, { headers: { cookie } })
    const text = await response.text()
    if (response.status !== 200 || !text.includes('</html>')) throw new Error(`${url}: ${response.status}`)
    times.push(performance.now() - began)
  }
  return times.slice(WARM_UP)
}

/** The cookies of the administrator, who signs in like anybody. */
async function signedIn(url: string): Promise<string> {
  const browser = await openBrowser()
  try {
    const page = await browser.newPage()
    await signIn(page, { url, ...ADMIN })
    return (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
  } finally {
    await browser.close()
  }
}

const chosen = process.argv.slice(2)
const app = await startSwitchyard({
  variables: { ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password },
})
try {
  const database = embeddedDatabase(app.dataDir)
  for (const statement of SEED) await database.rows(statement)
  const { total } = await adminClient(app.url).must('GET', '/users')
  process.stdout.write(`${total} users\n`)
  const cookie = await signedIn(app.url)
  for (const list of chosen.length > 0 ? chosen : LISTS) {
    const times = await timesOf(app.url + list, cookie)
    const time = p95(times)
    const median = times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0
    const verdict = time <= GOAL_MS ? '✓' : '✗'
    process.stdout.write(`${verdict} p95 ${Math.round(time)} ms, median ${Math.round(median)} ms  ${list}\n`)
    if (time > GOAL_MS) process.exitCode = 1
  }
} finally {
  await app.remove()
}
