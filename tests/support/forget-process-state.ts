/**
 * Run before each file of a suite whose files share their process: what the program keeps once for its process (see
 * `processSingleton`) is forgotten, as if the file had a process of its own.
 */
for (const key of Reflect.ownKeys(globalThis)) {
  if (typeof key === 'symbol' && Symbol.keyFor(key)?.startsWith('switchyard.') === true) {
    Reflect.deleteProperty(globalThis, key)
  }
}
