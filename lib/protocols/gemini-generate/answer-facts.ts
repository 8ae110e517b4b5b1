import { NO_USAGE } from '@/lib/core'
import type { TokenUsage } from '@/lib/core'
import { fieldOf } from '../json/read-span'
import type { AskedFor } from '../protocol'
import { scrubMessage } from '../scrub-message'
import { billedLookUps, NO_GROUNDING, withGrounding } from './grounding'
import type { Grounding } from './grounding'
import { errorTypeOf } from './rpc-status'
import { readUsageMetadata } from './usage-reader'

/** What the responses of one answer have said so far; later reports replace earlier ones. Pictures and look-ups add up. */
export type AnswerFacts = {
  usage: TokenUsage
  hasUsage: boolean
  responseModel: string | null
  sawContent: boolean
  /** Indexes of the candidates that have ended. */
  readonly ended: Set<number>
  isBlocked: boolean
  /** Whether content has come behind the end; likely = it came with the end. */
  goesOn: 'unlikely' | 'likely' | 'yes'
  imageCount: number
  grounding: Grounding
  error: { readonly type: string; readonly message: string } | null
}

export function newAnswerFacts(): AnswerFacts {
  return {
    usage: NO_USAGE,
    hasUsage: false,
    responseModel: null,
    sawContent: false,
    ended: new Set(),
    isBlocked: false,
    goesOn: 'unlikely',
    imageCount: 0,
    grounding: NO_GROUNDING,
    error: null,
  }
}

/** Takes one `GenerateContentResponse`, or the error object that stands for one; anything else is ignored. */
export function noteResponse(facts: AnswerFacts, response: unknown): void {
  noteUsage(facts, response)
  const model = fieldOf(response, 'modelVersion')
  if (typeof model === 'string') facts.responseModel = model
  const candidates = fieldOf(response, 'candidates')
  if (Array.isArray(candidates)) for (const candidate of candidates) noteCandidate(facts, candidate)
  if (isNamed(fieldOf(fieldOf(response, 'promptFeedback'), 'blockReason'))) facts.isBlocked = true
  facts.error ??= readStreamError(response)
}

/** Takes the response's usage alone. */
export function noteUsage(facts: AnswerFacts, response: unknown): void {
  const usage = readUsageMetadata(fieldOf(response, 'usageMetadata'))
  if (usage === null) return
  facts.usage = usage
  facts.hasUsage = true
}

/** The usage with its pictures and look-ups; a picture's size is the request's to say, and 1K where it does not. */
export function usageOf(
  { usage, imageCount, grounding, responseModel }: AnswerFacts,
  { imageSize = '1K' }: AskedFor,
): TokenUsage {
  const shown = imageCount === 0 ? usage : { ...usage, imageCount, imageSize }
  if (grounding === NO_GROUNDING) return shown
  return { ...shown, extraUnits: { ...shown.extraUnits, ...billedLookUps(grounding, responseModel) } }
}

/** Whether a response holds any content. */
export function bringsContent(response: unknown): boolean {
  const facts = newAnswerFacts()
  noteResponse(facts, response)
  return facts.sawContent
}

function noteCandidate(facts: AnswerFacts, candidate: unknown): void {
  const grounding = fieldOf(candidate, 'groundingMetadata')
  if (grounding !== undefined) facts.grounding = withGrounding(grounding, facts.grounding)
  const parts = fieldOf(fieldOf(candidate, 'content'), 'parts')
  if (Array.isArray(parts)) {
    for (const part of parts) {
      if (!facts.sawContent && isContent(part)) facts.sawContent = true
      if (isPicture(part)) facts.imageCount++
    }
  }
  if (!isNamed(fieldOf(candidate, 'finishReason'))) return
  const index = fieldOf(candidate, 'index')
  facts.ended.add(typeof index === 'number' ? index : 0)
}

/** A first chunk may hold an empty text only. */
function isContent(part: unknown): boolean {
  return typeof part === 'object' && part !== null && fieldOf(part, 'text') !== ''
}

/** A picture of the answer; those a model draws while it thinks are not. */
function isPicture(part: unknown): boolean {
  const mimeType = fieldOf(fieldOf(part, 'inlineData'), 'mimeType')
  return typeof mimeType === 'string' && mimeType.startsWith('image/') && fieldOf(part, 'thought') !== true
}

/** An enum value that says something. */
function isNamed(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && !value.endsWith('_UNSPECIFIED')
}

function readStreamError(response: unknown): AnswerFacts['error'] {
  const error = fieldOf(response, 'error')
  if (typeof error !== 'object' || error === null) return null
  const message = fieldOf(error, 'message')
  return {
    type: errorTypeOf(fieldOf(error, 'status'), fieldOf(error, 'code')),
    message: scrubMessage(typeof message === 'string' ? message : ''),
  }
}
