import { invalidRequest } from '../../invalid-request'
import {
  isJsonObject,
  objectIn,
  objectsIn,
  optionalBoolean,
  optionalList,
  optionalObject,
  optionalString,
  readObject,
  readString,
  textIn,
  unsupportedField,
} from '../../neutral'
import type { CustomTool, Json, JsonObject, NeutralTool, ToolChoice } from '../../neutral'
import { memberName } from '../responses/tool-forms'
import { readSearchPlace } from '../search-place'
import { chatCacheMark } from './decode-content'

/** `tools` and `web_search_options` of a Chat request. */
export function decodeTools(body: JsonObject): readonly NeutralTool[] {
  if (body['functions'] !== undefined && body['functions'] !== null) {
    throw unsupportedField('functions', 'use tools, functions cannot be translated for the account')
  }
  const tools = optionalList(body['tools'], 'tools').map((item, index) => {
    const field = `tools.${index}`
    return decodeTool(readObject(item, field), field)
  })
  const options = body['web_search_options']
  if (!isJsonObject(options)) return tools
  const place = readSearchPlace(objectIn(options['user_location'])['approximate'])
  return [...tools, { type: 'web_search', allowedDomains: [], blockedDomains: [], maxUses: null, place }]
}

function decodeTool(tool: JsonObject, field: string): NeutralTool {
  switch (textIn(tool['type'])) {
    case 'function': {
      const named = readObject(tool['function'], `${field}.function`)
      return {
        type: 'function',
        name: readString(named['name'], `${field}.function.name`),
        description: optionalString(named['description'], `${field}.function.description`),
        schema: optionalObject(named['parameters'], `${field}.function.parameters`),
        strict: optionalBoolean(named['strict'], `${field}.function.strict`),
        cache: chatCacheMark(tool),
      }
    }
    case 'custom':
      return decodeCustomTool(readObject(tool['custom'], `${field}.custom`), `${field}.custom`)
    default:
      throw unsupportedField(`${field}.type`, 'the account has no tool of this type')
  }
}

/** A tool of free input; Chat nests the grammar one level deeper than Responses. */
export function decodeCustomTool(tool: JsonObject, field: string): CustomTool {
  const format = objectIn(tool['format'])
  const grammar = isJsonObject(format['grammar']) ? format['grammar'] : format
  return {
    type: 'custom',
    name: readString(tool['name'], `${field}.name`),
    description: optionalString(tool['description'], `${field}.description`),
    grammar:
      format['type'] === 'grammar'
        ? {
            syntax: grammar['syntax'] === 'regex' ? 'regex' : 'lark',
            definition: readString(grammar['definition'], `${field}.format.definition`),
          }
        : null,
  }
}

/** `tool_choice` of Chat and Responses: a word, a named tool (nested or not), or a list of allowed tools. */
export function decodeToolChoice(value: Json | undefined): ToolChoice | null {
  if (value === undefined || value === null) return null
  if (value === 'auto' || value === 'none' || value === 'required') return { type: value }
  const choice = readObject(value, 'tool_choice')
  switch (textIn(choice['type'])) {
    case 'function':
    case 'custom':
      return { type: 'tool', name: nameOf(choice) }
    case 'allowed_tools': {
      const allowed = isJsonObject(choice['allowed_tools']) ? choice['allowed_tools'] : choice
      const names = objectsIn(allowed['tools']).map(nameOf)
      return { type: 'allowed', names, isRequired: allowed['mode'] === 'required' }
    }
    default:
      throw invalidRequest('tool_choice.type cannot be translated', { param: 'tool_choice.type' })
  }
}

function nameOf(choice: JsonObject): string {
  const nested = choice['function'] ?? choice['custom']
  const name = readString((isJsonObject(nested) ? nested : choice)['name'], 'tool_choice.name')
  const namespace = optionalString(choice['namespace'], 'tool_choice.namespace')
  return namespace === null ? name : memberName(namespace, name)
}
