import { NO_USAGE } from '@/lib/core'
import { quotedName } from '../json/quoted-name'
import { readSpan, spliceBytes } from '../json/read-span'
import { tryScan } from '../json/try-scan'
import { isToRestore } from '../is-to-restore'
import { readUsage, TOKENS_ONLY } from '../openai/read-usage'
import type { ModelNames, ReadAnswer } from '../protocol'

const ANSWER_SCAN = {
  keys: ['model', 'usage', 'service_tier'].map((name) => ({ name, unique: false })),
}

/** Reads usage and model of a complete Chat Completions answer and restores the requested model's name. Never throws. */
export function readAnswer(body: Buffer, names: ModelNames): ReadAnswer {
  const scan = tryScan(body, ANSWER_SCAN)
  const valueOf = (key: string): unknown => {
    const span = scan?.spanOf(key) ?? null
    return span === null ? null : readSpan(body, span)
  }
  const model = valueOf('model')
  const modelSpan = scan?.spanOf('model') ?? null
  const tier = valueOf('service_tier')
  const serviceTier = typeof tier === 'string' ? tier : null
  const usage = readUsage(valueOf('usage'), { ...TOKENS_ONLY, serviceTier })
  return {
    usage: usage ?? { ...NO_USAGE, serviceTier },
    usageState: usage === null ? 'none' : 'final',
    responseModel: typeof model === 'string' ? model : null,
    body:
      modelSpan !== null && isToRestore(model, names)
        ? spliceBytes(body, modelSpan, quotedName(names.requestedModel))
        : body,
  }
}
