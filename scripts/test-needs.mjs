/** What each suite of `vitest.config.ts` needs beyond Node: a build in dist/ and .next/, `redis-server`, Chromium. */
const NEEDS = {
  unit: [],
  integration: [],
  processes: ['build', 'redis'],
  conformance: ['build'],
  e2e: ['build', 'chromium'],
}

/** What the suites chosen by vitest's arguments need; without a choice, or with a pattern, what any suite needs. */
export function needsOf(args) {
  const chosen = args.flatMap((word, index) => {
    if (word === '--project') return [args[index + 1] ?? '']
    return word.startsWith('--project=') ? [word.slice('--project='.length)] : []
  })
  const isKnown = chosen.length > 0 && chosen.every((name) => Object.hasOwn(NEEDS, name))
  return new Set((isKnown ? chosen : Object.keys(NEEDS)).flatMap((name) => NEEDS[name]))
}
