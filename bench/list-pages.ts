// `npx tsx bench/list-pages.ts` after a build: server time of the admin lists with 100,000 users and 10,000 accounts; p95 at most 150 ms.
import { openBrowser, signIn } from '../tests/support/chromium'
import { embeddedDatabase } from '../tests/support/embedded-database'
import { startSwitchyard } from '../tests/support/start-switchyard'

const ADMIN = { email: 'operator@example.com', password: 'orders the routes' }
const USERS = 100_000
const ACCOUNTS = 10_000
const ROUNDS = 30
const WARM_UP = 5
const TARGET_MS = 150
const LISTS = [
  '/admin/users',
  '/admin/users?search=user77',
  '/admin/users?sort_by=balance&sort_order=desc',
  '/admin/users?page=2500',
  '/admin/users?status=disabled',
  '/admin/accounts',
  '/admin/accounts?search=account77',
  '/admin/accounts?page=300',
  '/admin/channels',
  '/admin/groups',
  '/admin/usage',
  '/admin/audit-log',
]

const SEED = [
  `INSERT INTO groups (name, platform) SELECT 'group ' || n, 'anthropic' FROM generate_series(1, 50) AS n`,
  `INSERT INTO users (email, name, status)
   SELECT 'user' || n || '@example.com', 'Person ' || n, CASE WHEN n % 50 = 0 THEN 'disabled' ELSE 'active' END
   FROM generate_series(1, ${USERS}) AS n`,
  `INSERT INTO user_state (user_id, balance) SELECT id, id % 1000 FROM users ON CONFLICT DO NOTHING`,
  `INSERT INTO api_keys (user_id, name, key_hash, key_prefix, key_last4)
   SELECT id, 'key', md5(id::text), 'sk-', right(id::text, 4) FROM users`,
  `INSERT INTO accounts (name, platform, type, credentials)
   SELECT 'account' || n, 'anthropic', 'api_key', 'x' FROM generate_series(1, ${ACCOUNTS}) AS n`,
  'ANALYZE',
]

function p95(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? 0
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

const app = await startSwitchyard({
  variables: { ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password },
})
const browser = await openBrowser()
try {
  const database = embeddedDatabase(app.dataDir)
  for (const statement of SEED) await database.rows(statement)
  const page = await browser.newPage()
  await signIn(page, { url: app.url, ...ADMIN })
  const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
  for (const list of LISTS) {
    const times = await timesOf(app.url + list, cookie)
    const time = p95(times)
    process.stdout.write(`${time <= TARGET_MS ? '✓' : '✗'} ${Math.round(time)} ms  ${list}\n`)
    if (time > TARGET_MS) process.exitCode = 1
  }
} finally {
  await browser.close()
  await app.remove()
}
