/**
 * How Node runs the gateway process. Its garbage is young and dies at once: collecting it with several threads costs more
 * in waking them than it saves, most of all where cores are few; a larger nursery (MiB) is emptied more rarely; and what
 * outlives a collection because its request is in flight must not lead the engine to make its like among the old, where
 * the dead keep everything alive that they name.
 */
export const SERVER_FLAGS = [
  '--enable-source-maps',
  '--no-parallel-scavenge',
  '--max-semi-space-size=32',
  '--no-allocation-site-pretenuring',
]
