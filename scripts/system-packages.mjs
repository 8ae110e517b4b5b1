// What the tests need of the system: Chromium. Found, else installed as root by apt, else named.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** The path of a Chromium. Exits with the command to run when none can be had. */
export function requireChromium() {
  const given = process.env.CHROMIUM_PATH
  if (given !== undefined && existsSync(given)) return given
  const found = CHROMIUM.find((path) => existsSync(path))
  if (found !== undefined) return found
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    process.stderr.write('switchyard: installing chromium for the browser tests (apt-get)\n')
    const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    for (const args of [
      ['update'],
      ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-noto-cjk'],
    ]) {
      const result = spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'], env: environment })
      if (result.status !== 0) break
    }
    const installed = CHROMIUM.find((path) => existsSync(path))
    if (installed !== undefined) return installed
  }
  process.stderr.write(
    '\nThe browser tests need Chromium. Install it (Debian: `apt-get install chromium`) or set CHROMIUM_PATH.\n',
  )
  process.exit(1)
}
