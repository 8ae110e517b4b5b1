import {
  isJsonObject,
  optionalBoolean,
  optionalList,
  optionalNumber,
  optionalString,
  optionalStrings,
  readObject,
  readString,
  unsupportedField,
  textIn,
} from '../../neutral'
import type { Json, JsonObject, NeutralTool, ToolChoice } from '../../neutral'
import { invalidRequest } from '../../invalid-request'
import { readSearchPlace } from '../search-place'
import { cacheMarkOf } from './decode-content'

/** `tools`: functions and web search; other tools of the provider exist nowhere else and are refused. */
export function decodeTools(tools: Json | undefined): readonly NeutralTool[] {
  return optionalList(tools, 'tools').map((item, index) => {
    const field = `tools.${index}`
    return decodeTool(readObject(item, field), field)
  })
}

function decodeTool(tool: JsonObject, field: string): NeutralTool {
  const type = optionalString(tool['type'], `${field}.type`) ?? 'custom'
  if (type.startsWith('web_search')) {
    return {
      type: 'web_search',
      allowedDomains: optionalStrings(tool['allowed_domains'], `${field}.allowed_domains`),
      blockedDomains: optionalStrings(tool['blocked_domains'], `${field}.blocked_domains`),
      maxUses: optionalNumber(tool['max_uses'], `${field}.max_uses`),
      place: readSearchPlace(tool['user_location']),
    }
  }
  if (type !== 'custom') {
    throw unsupportedField(`${field}.type`, `the account has no tool of type ${type}`)
  }
  const schema = tool['input_schema']
  return {
    type: 'function',
    name: readString(tool['name'], `${field}.name`),
    description: optionalString(tool['description'], `${field}.description`),
    schema: isJsonObject(schema) ? schema : null,
    strict: optionalBoolean(tool['strict'], `${field}.strict`),
    cache: cacheMarkOf(tool),
  }
}

/** `tool_choice` and its `disable_parallel_tool_use`. */
export function decodeToolChoice(value: Json | undefined): {
  readonly toolChoice: ToolChoice | null
  readonly parallelToolCalls: boolean | null
} {
  if (value === undefined || value === null) return { toolChoice: null, parallelToolCalls: null }
  const choice = readObject(value, 'tool_choice')
  const isDisabled = optionalBoolean(
    choice['disable_parallel_tool_use'],
    'tool_choice.disable_parallel_tool_use',
  )
  return { toolChoice: choiceOf(choice), parallelToolCalls: isDisabled === null ? null : !isDisabled }
}

function choiceOf(choice: JsonObject): ToolChoice {
  switch (textIn(choice['type'])) {
    case 'auto':
      return { type: 'auto' }
    case 'none':
      return { type: 'none' }
    case 'any':
      return { type: 'required' }
    case 'tool':
      return { type: 'tool', name: readString(choice['name'], 'tool_choice.name') }
    default:
      throw invalidRequest('tool_choice.type is not known', { param: 'tool_choice.type' })
  }
}
