const LOOK_EVERY_MS = 50

/** Looks again and again until there is something; a failed test when time is up. Errors of a look count as nothing. */
export async function waitUntil<T>(
  what: string,
  look: () => Promise<T | null | false | undefined>,
  timeoutMs = 60_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs
  let lastError: unknown = null
  for (;;) {
    try {
      const found = await look()
      if (found !== null && found !== false && found !== undefined) return found
    } catch (error) {
      lastError = error
    }
    if (Date.now() > deadline)
      throw new Error(`time is up: ${what}; ${String(lastError)}`, { cause: lastError })
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
  }
}
