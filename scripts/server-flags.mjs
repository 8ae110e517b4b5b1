/**
 * How Node runs the gateway process. Its garbage is young and dies at once: collecting it with several threads costs more
 * in waking them than it saves, most of all where cores are few; a larger nursery (MiB) is emptied more rarely; and what
 * outlives a collection because its request is in flight must not lead the engine to make its like among the old, where
 * the dead keep everything alive that they name. Looking through the old takes a tenth of a second of a core, in which
 * open streams wait: not before there are many of them (MiB; a heap whose limit is lower keeps to that).
 */
export const SERVER_FLAGS = [
  '--enable-source-maps',
  '--no-parallel-scavenge',
  '--max-semi-space-size=32',
  '--no-allocation-site-pretenuring',
  '--initial-old-space-size=160',
]
