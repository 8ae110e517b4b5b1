import { quotedName } from '../json/quoted-name'
import { readSpan, spliceBytes } from '../json/read-span'
import { tryScan } from '../json/try-scan'
import { isToRestore } from '../is-to-restore'
import type { ModelNames, ReadAnswer } from '../protocol'
import { containerIdIn } from './container'
import { UsageReader } from './usage-reader'

const ANSWER_SCAN = {
  keys: [
    { name: 'id', unique: false },
    { name: 'model', unique: false },
    { name: 'usage', unique: false },
    { name: 'container', unique: false },
  ],
}

/** Reads usage and model of a complete Messages answer and restores the requested model's name. Never throws. */
export function readAnswer(body: Buffer, names: ModelNames): ReadAnswer {
  const reader = new UsageReader()
  const scan = tryScan(body, ANSWER_SCAN)
  const modelSpan = scan?.spanOf('model') ?? null
  const usageSpan = scan?.spanOf('usage') ?? null
  const idSpan = scan?.spanOf('id') ?? null
  const containerSpan = scan?.spanOf('container') ?? null
  const id = idSpan === null ? null : readSpan(body, idSpan)
  const model = modelSpan === null ? null : readSpan(body, modelSpan)
  const hasUsage = usageSpan !== null && reader.read(readSpan(body, usageSpan))
  return {
    usage: reader.usage(),
    usageState: hasUsage ? 'final' : 'none',
    answerId: typeof id === 'string' ? id : null,
    containerId: containerSpan === null ? null : containerIdIn(readSpan(body, containerSpan)),
    responseModel: typeof model === 'string' ? model : null,
    body:
      modelSpan !== null && isToRestore(model, names)
        ? spliceBytes(body, modelSpan, quotedName(names.requestedModel))
        : body,
  }
}
