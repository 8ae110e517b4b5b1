import { present, unsupportedField } from '../../neutral'
import type { Json, JsonObject, NeutralRequest, NeutralTool, WireTarget } from '../../neutral'
import { refuseForcedSearch } from '../chat/encode-tools'
import { CUSTOM_INPUT_SCHEMA, describeCustom } from '../anthropic/encode-tools'
import { hoistSystemTurns } from '../hoist-system-turns'
import { encodeContents } from './encode-contents'
import { geminiModel, thinkingConfig } from './gemini-model'

/**
 * A Gemini request; model and streaming stand in its path. Dropped as harmless: cache marks and keys, the end user's
 * word, verbosity, service tier; and that tools are called one at a time, which its answer is held to. Throws AppError `UNSUPPORTED_FIELD` (400).
 * **Source:** https://ai.google.dev/api/generate-content
 */
export function encodeRequest(request: NeutralRequest, target: WireTarget): JsonObject {
  const model = geminiModel(target.model)
  const { system, messages } = hoistSystemTurns(request)
  const parts = system.map(({ text }) => ({ text }))
  const config = present({
    ...encodeSampling(request),
    ...encodeOutput(request),
    thinkingConfig: thinkingConfig(request, model),
  })
  return present({
    systemInstruction: parts.length === 0 ? null : { parts },
    contents: encodeContents(messages, target, model),
    ...encodeTools(request),
    generationConfig: Object.keys(config).length === 0 ? null : config,
  })
}

function encodeSampling({ sampling }: NeutralRequest): JsonObject {
  return {
    maxOutputTokens: sampling.maxTokens,
    temperature: sampling.temperature,
    topP: sampling.topP,
    topK: sampling.topK,
    stopSequences: sampling.stopSequences.length === 0 ? null : sampling.stopSequences,
    seed: sampling.seed,
    frequencyPenalty: sampling.frequencyPenalty,
    presencePenalty: sampling.presencePenalty,
    candidateCount: sampling.candidates,
  }
}

function encodeOutput({ output }: NeutralRequest): JsonObject {
  if (output === null) return {}
  const schema = output.type === 'json_schema' ? { responseJsonSchema: output.schema } : {}
  return { responseMimeType: 'application/json', ...schema }
}

function encodeTools(request: NeutralRequest): JsonObject {
  const { tools, toolChoice } = request
  if (tools.length === 0) return {}
  const functionDeclarations = tools.flatMap(encodeFunction)
  const search = tools.find((tool) => tool.type === 'web_search')
  if (search !== undefined && search.allowedDomains.length + search.blockedDomains.length > 0) {
    throw unsupportedField('tools', 'the account cannot restrict its web search to domains')
  }
  if (search !== undefined && functionDeclarations.length > 0) refuseForcedSearch(request)
  const functionCallingConfig = encodeChoice(toolChoice)
  return {
    // Search and functions exclude each other here: of both on offer, as coding CLIs have it, the functions stay.
    tools: functionDeclarations.length > 0 ? [{ functionDeclarations }] : [{ googleSearch: {} }],
    toolConfig: functionCallingConfig === null ? null : { functionCallingConfig },
  }
}

function encodeFunction(tool: NeutralTool, index: number): readonly Json[] {
  switch (tool.type) {
    case 'function': {
      const { name, description, schema } = tool
      return [present({ name, description, parametersJsonSchema: schema })]
    }
    case 'custom': {
      if (tool.grammar?.syntax === 'regex') {
        throw unsupportedField(
          `tools.${index}.format`,
          'the account cannot hold input to a regular expression',
        )
      }
      const description = describeCustom(tool.description, tool.grammar?.definition ?? null)
      return [present({ name: tool.name, description, parametersJsonSchema: CUSTOM_INPUT_SCHEMA })]
    }
    case 'web_search':
      return []
  }
}

function encodeChoice(choice: NeutralRequest['toolChoice']): JsonObject | null {
  switch (choice?.type) {
    case undefined:
      return null
    case 'auto':
      return { mode: 'AUTO' }
    case 'none':
      return { mode: 'NONE' }
    case 'required':
      return { mode: 'ANY' }
    case 'tool':
      return { mode: 'ANY', allowedFunctionNames: [choice.name] }
    case 'allowed':
      return { mode: choice.isRequired ? 'ANY' : 'VALIDATED', allowedFunctionNames: choice.names }
  }
}
