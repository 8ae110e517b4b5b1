import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { CODING_CLIS, type CliRun, type CodingCli } from './coding-clis'

const LIMIT_MS = 120_000

/** How a CLI ended; `code` `null` = it was stopped after two minutes. */
export type EndedCli = { readonly code: number | null; readonly output: string }

/** Installs all CLIs below a directory where they are missing; answers the folder of their programs. */
export function installClis(directory: string): string {
  const bin = path.join(directory, 'node_modules/.bin')
  if (CODING_CLIS.every(({ name }) => existsSync(path.join(bin, name)))) return bin
  mkdirSync(directory, { recursive: true })
  const allowScripts = { 'opencode-ai': true }
  writeFileSync(path.join(directory, 'package.json'), JSON.stringify({ private: true, allowScripts }))
  const packages = CODING_CLIS.map(({ packageVersion }) => packageVersion)
  const args = ['install', '--no-audit', '--no-fund', '--loglevel=error', ...packages]
  const { status } = spawnSync('npm', args, { cwd: directory, stdio: ['ignore', 'inherit', 'inherit'] })
  if (status !== 0) throw new Error(`the CLIs could not be installed (exit code ${status})`)
  return bin
}

/** Runs a CLI once, without a terminal, in a home of its own. */
export function runCli(cli: CodingCli, run: Omit<CliRun, 'home'>): Promise<EndedCli> {
  const home = mkdtempSync(path.join(os.tmpdir(), `switchyard-${cli.name}-`))
  const { program, args, variables } = cli.prepare({ ...run, home })
  const child = spawn(program, [...args], {
    cwd: home,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], HOME: home, NO_COLOR: '1', NODE_ENV: 'production', ...variables },
  })
  const printed: string[] = []
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => printed.push(chunk.toString('utf8')))
  const timer = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      clearTimeout(timer)
      rmSync(home, { recursive: true, force: true, maxRetries: 5 })
      resolve({ code, output: printed.join('') })
    })
  })
}
