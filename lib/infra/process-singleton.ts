/**
 * The one value of a process under a name. Bundlers give every bundle its own copy of a module; all copies meet under
 * the same registered symbol.
 */
export function processSingleton<T>(name: string, create: () => T): T {
  const key = Symbol.for(`switchyard.${name}`)
  if (!Reflect.has(globalThis, key)) Reflect.set(globalThis, key, create())
  return readSingleton<T>(key)
}

/** The cast is sound: only `processSingleton` writes these keys, with the same type for the same name. */
function readSingleton<T>(key: symbol): T {
  return Reflect.get(globalThis, key) as T
}
