import { present, unsupportedField } from '../../neutral'
import type { Json, JsonObject, NeutralRequest, NeutralTool } from '../../neutral'
import { withCache } from './encode-content'

const NO_ARGUMENTS: JsonObject = { type: 'object', properties: {} }

export const CUSTOM_INPUT_SCHEMA: JsonObject = {
  type: 'object',
  properties: { input: { type: 'string' } },
  required: ['input'],
  additionalProperties: false,
}

type EncodedTools = { readonly tools: Json; readonly tool_choice: Json }

/** `tools` and `tool_choice`; `null` where there are none. */
export function encodeTools(request: NeutralRequest): EncodedTools {
  const { toolChoice, tools, parallelToolCalls } = request
  const allowed = toolChoice?.type === 'allowed' ? toolChoice.names : null
  const offered = tools.filter(
    (tool) => allowed === null || tool.type === 'web_search' || allowed.includes(tool.name),
  )
  // Without tools this wire takes no word on their choice.
  const isFree = offered.length === 0 && (toolChoice?.type === 'auto' || toolChoice?.type === 'none')
  const called = offered.length === 0 && (isFree || toolChoice === null) ? calledTools(request) : []
  if (called.length > 0) return { tools: called, tool_choice: { type: 'none' } }
  const choice = isFree ? null : encodeChoice(request)
  const isParallelOff = parallelToolCalls === false && choice?.['type'] !== 'none'
  return {
    tools: offered.length === 0 ? null : offered.map(encodeTool),
    tool_choice:
      isParallelOff && offered.length > 0
        ? { ...(choice ?? { type: 'auto' }), disable_parallel_tool_use: true }
        : parallelToolCalls === true && choice !== null && choice['type'] !== 'none'
          ? { ...choice, disable_parallel_tool_use: false }
          : choice,
  }
}

/** This wire wants the tools defined that were called, also where none may be: a summary of the conversation is asked for so. */
function calledTools({ messages }: NeutralRequest): readonly JsonObject[] {
  const names = new Set<string>()
  for (const { role, content } of messages) {
    if (role !== 'assistant') continue
    for (const part of content) if (part.type === 'tool_call') names.add(part.name)
  }
  return [...names].map((name) => ({ name, input_schema: NO_ARGUMENTS }))
}

function encodeTool(tool: NeutralTool, index: number): JsonObject {
  switch (tool.type) {
    case 'function': {
      const { name, description, schema, strict, cache } = tool
      const input_schema = { ...(schema ?? NO_ARGUMENTS), type: 'object' }
      return withCache(present({ name, description, input_schema, strict }), cache)
    }
    case 'custom': {
      if (tool.grammar?.syntax === 'regex') {
        throw unsupportedField(
          `tools.${index}.format`,
          'the account cannot hold input to a regular expression',
        )
      }
      return present({
        name: tool.name,
        description: describeCustom(tool.description, tool.grammar?.definition ?? null),
        input_schema: CUSTOM_INPUT_SCHEMA,
      })
    }
    case 'web_search': {
      const { allowedDomains, blockedDomains, maxUses, place } = tool
      return present({
        type: 'web_search_20250305',
        name: 'web_search',
        allowed_domains: allowedDomains.length === 0 ? null : allowedDomains,
        blocked_domains: blockedDomains.length === 0 ? null : blockedDomains,
        max_uses: maxUses,
        user_location: place === null ? null : { type: 'approximate', ...place },
      })
    }
  }
}

/** A grammar that cannot be enforced is at least told. */
export function describeCustom(description: string | null, grammar: string | null): string | null {
  if (grammar === null) return description
  return `${description ?? ''}\n\nThe input must follow this grammar (Lark):\n${grammar}`.trim()
}

function encodeChoice({ toolChoice }: NeutralRequest): JsonObject | null {
  switch (toolChoice?.type) {
    case undefined:
      return null
    case 'auto':
    case 'none':
      return { type: toolChoice.type }
    case 'required':
      return { type: 'any' }
    case 'tool':
      return { type: 'tool', name: toolChoice.name }
    case 'allowed':
      return { type: toolChoice.isRequired ? 'any' : 'auto' }
  }
}
