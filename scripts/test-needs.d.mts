export function needsOf(args: readonly string[]): ReadonlySet<'build' | 'redis' | 'chromium'>
