// What the tests need of the system: Chromium and Redis. Found, else installed as root by apt, else named.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** The path of a Chromium that can show Chinese pages. Exits with the command to run when none can be had. */
export function requireChromium() {
  const path = findOrInstallChromium()
  askForChineseFont()
  return path
}

function findOrInstallChromium() {
  const given = process.env.CHROMIUM_PATH
  if (given !== undefined && existsSync(given)) return given
  const found = CHROMIUM.find((path) => existsSync(path))
  if (found !== undefined) return found
  if (installed('chromium for the browser tests', ['chromium', 'fonts-noto-cjk'])) {
    const path = CHROMIUM.find((candidate) => existsSync(candidate))
    if (path !== undefined) return path
  }
  process.stderr.write(
    '\nThe browser tests need Chromium. Install it (Debian: `apt-get install chromium`) or set CHROMIUM_PATH.\n',
  )
  process.exit(1)
}

/** Without one, pages in Chinese are drawn with whatever there is, and jump when it comes. */
function askForChineseFont() {
  const fonts = spawnSync('fc-list', [':lang=zh'], { encoding: 'utf8' })
  if (fonts.status !== 0 || fonts.stdout !== '') return
  if (installed('a Chinese font for the browser tests', ['fonts-noto-cjk'])) return
  process.stderr.write(
    '\nThe browser tests show Chinese pages and want a Chinese font (Debian: `apt-get install fonts-noto-cjk`).\n',
  )
}

/** Makes sure that `redis-server` can be started. Exits with the command to run when none can be had. */
export function requireRedis() {
  if (hasRedis()) return
  if (installed('redis-server for the integration tests', ['redis-server']) && hasRedis()) return
  process.stderr.write(
    '\nThe integration tests need redis-server on the PATH. Install it (Debian: `apt-get install redis-server`).\n',
  )
  process.exit(1)
}

function hasRedis() {
  return spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status === 0
}

/** Installs packages where that is possible: as root with apt, without starting services. */
function installed(what, packages) {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return false
  process.stderr.write(`switchyard: installing ${what} (apt-get)\n`)
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
  return [['update'], ['install', '-y', '--no-install-recommends', ...packages]].every(
    (args) =>
      spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'], env: environment }).status === 0,
  )
}
