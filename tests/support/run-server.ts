import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { cleanEnvironment } from './clean-environment'
import { SERVER_FLAGS } from '../../scripts/server-flags.mjs'

const LONGEST_MS = 240_000

/** How a run of the built program ended. */
export type ServerRun = { readonly exitCode: number | null; readonly output: string }

/** Runs `dist/server.mjs` to its end; `onOutput` sees everything printed so far and may signal the process. */
export function runServer(
  variables: Readonly<Record<string, string>>,
  onOutput: (output: string, child: ChildProcess) => void = () => undefined,
): Promise<ServerRun> {
  const child = spawn(process.execPath, [...SERVER_FLAGS, 'dist/server.mjs'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...cleanEnvironment(), PORT: '0', ...variables },
  })
  let output = ''
  const hear = (chunk: Buffer): void => {
    output += chunk.toString('utf8')
    onOutput(output, child)
  }
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      reject(new Error(`the server did not end by itself:\n${output}`))
    }, LONGEST_MS)
    child.once('error', reject)
    child.once('close', (exitCode) => {
      clearTimeout(timer)
      resolve({ exitCode, output })
    })
  })
}
