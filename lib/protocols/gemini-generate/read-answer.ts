import { elideLongStrings } from '../json/elide-long-strings'
import type { AskedFor, ModelNames, ReadAnswer } from '../protocol'
import { newAnswerFacts, noteResponse, usageOf } from './answer-facts'
import { restoreModel } from './restore-model'

/**
 * Reads usage and model of a complete answer and restores the requested model's name. A list of responses (a stream that
 * was not asked for as events) is read to its end. Never throws.
 */
export function readAnswer(body: Buffer, names: ModelNames, request: AskedFor = {}): ReadAnswer {
  const facts = newAnswerFacts()
  const value = parse(body)
  for (const response of Array.isArray(value) ? value : [value]) noteResponse(facts, response)
  return {
    usage: usageOf(facts, request),
    usageState: facts.hasUsage ? 'final' : 'none',
    responseModel: facts.responseModel,
    body: restoreModel(body, names),
  }
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(elideLongStrings(body).toString('utf8'))
  } catch {
    return null
  }
}
