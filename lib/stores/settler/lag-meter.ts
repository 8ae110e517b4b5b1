import { isBefore, type SpoolPlace } from '../spool/spool-layout'

/** Measures how old the oldest unsettled byte is, from samples of where the writer was when. */
export type LagMeter = {
  /** Notes where the writer is now, and returns the lag in milliseconds: 0 when everything written is settled. */
  sample(written: SpoolPlace, settled: SpoolPlace, nowMs: number): number
}

/** A meter without samples; its resolution is the time between two samples. */
export function createLagMeter(): LagMeter {
  let samples: { readonly place: SpoolPlace; readonly atMs: number }[] = []
  return {
    sample: (written, settled, nowMs) => {
      const last = samples.at(-1)
      if (last === undefined || isBefore(last.place, written)) samples.push({ place: written, atMs: nowMs })
      const firstOpen = samples.findIndex((sample) => isBefore(settled, sample.place))
      samples = firstOpen === -1 ? samples.slice(-1) : samples.slice(firstOpen)
      return firstOpen === -1 ? 0 : Math.max(0, nowMs - (samples[0]?.atMs ?? nowMs))
    },
  }
}
