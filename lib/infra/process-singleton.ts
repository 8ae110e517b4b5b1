/**
 * The one value of a process under a name. Bundlers give every bundle its own copy of a module; all copies meet under
 * the same registered symbol. The cast is sound: only this function writes these keys, one type for each name.
 */
export function processSingleton<T>(name: string, create: () => T): T {
  const key = Symbol.for(`switchyard.${name}`)
  if (!Reflect.has(globalThis, key)) Reflect.set(globalThis, key, create())
  return Reflect.get(globalThis, key) as T
}
