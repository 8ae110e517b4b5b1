/** Runs work that tells steps on its way, and yields them as they come, then its result. Rejects as the work does. */
export async function* runWithSteps<T>(work: (onStep: (step: T) => void) => Promise<T>): AsyncGenerator<T> {
  const state = { steps: [] as T[], hasEnded: false, wake: (): void => {} }
  const end = (): void => {
    state.hasEnded = true
    state.wake()
  }
  const result = work((step) => {
    state.steps.push(step)
    state.wake()
  })
  // Heard here too, so that a rejection while steps are read is not unhandled.
  result.then(end, end)
  for (;;) {
    const step = state.steps.shift()
    if (step !== undefined) yield step
    else if (state.hasEnded) break
    else {
      await new Promise<void>((resolve) => {
        state.wake = resolve
      })
    }
  }
  yield await result
}
