import { spawnSync } from 'node:child_process'

/** Runs a program in TypeScript that may write `kibibytes` into each file, as on a disk that is nearly full; answers its errors. */
export function runWithLittleRoom(
  source: string,
  kibibytes: number,
): { status: number | null; stderr: string } {
  const command = `ulimit -f ${kibibytes}; exec "$0" node_modules/tsx/dist/cli.mjs --eval "$1"`
  return spawnSync('bash', ['-c', command, process.execPath, source], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], NODE_ENV: 'test', TSX_DISABLE_CACHE: '1' },
  })
}
