import {
  isJsonObject,
  objectIn,
  optionalList,
  optionalString,
  optionalStrings,
  readObject,
  readString,
  textIn,
  unsupportedField,
} from '../../neutral'
import type { FunctionTool, Json, JsonObject, NeutralTool, ToolChoice } from '../../neutral'
import { jsonSchemaOf } from './json-schema'
import { pick } from './pick'

const SEARCHES = new Set([
  'googleSearch',
  'google_search',
  'googleSearchRetrieval',
  'google_search_retrieval',
])

/** `tools`: function declarations and web search; other tools exist at Google alone and are refused. */
export function decodeTools(tools: Json | undefined): readonly NeutralTool[] {
  return optionalList(tools, 'tools').flatMap((item, index) => {
    const field = `tools.${index}`
    const tool = readObject(item, field)
    return Object.keys(tool).flatMap((key) => decodeTool(key, tool, field))
  })
}

function decodeTool(key: string, tool: JsonObject, field: string): readonly NeutralTool[] {
  if (SEARCHES.has(key)) {
    const blocked = pick(objectIn(tool[key]), 'excludeDomains')
    const blockedDomains = optionalStrings(blocked, `${field}.${key}.excludeDomains`)
    return [{ type: 'web_search', allowedDomains: [], blockedDomains, maxUses: null, place: null }]
  }
  if (key !== 'functionDeclarations' && key !== 'function_declarations') {
    throw unsupportedField(`${field}.${key}`, 'the account has no such tool')
  }
  return optionalList(tool[key], `${field}.${key}`).map((item, index) => {
    const at = `${field}.${key}.${index}`
    return decodeFunction(readObject(item, at), at)
  })
}

function decodeFunction(declaration: JsonObject, field: string): FunctionTool {
  const schema = pick(declaration, 'parametersJsonSchema')
  const parameters = declaration['parameters']
  return {
    type: 'function',
    name: readString(declaration['name'], `${field}.name`),
    description: optionalString(declaration['description'], `${field}.description`),
    schema: isJsonObject(schema) ? schema : isJsonObject(parameters) ? jsonSchemaOf(parameters) : null,
    strict: null,
    cache: null,
  }
}

/** `toolConfig.functionCallingConfig`. */
export function decodeToolChoice(toolConfig: Json | undefined): ToolChoice | null {
  const config = objectIn(pick(objectIn(toolConfig), 'functionCallingConfig'))
  const names = optionalStrings(
    pick(config, 'allowedFunctionNames'),
    'toolConfig.functionCallingConfig.allowedFunctionNames',
  )
  const [name] = names
  switch (textIn(config['mode']).toUpperCase()) {
    case 'ANY':
      if (name !== undefined && names.length === 1) return { type: 'tool', name }
      return names.length === 0 ? { type: 'required' } : { type: 'allowed', names, isRequired: true }
    case 'NONE':
      return { type: 'none' }
    case 'AUTO':
    case 'VALIDATED':
      return names.length === 0 ? { type: 'auto' } : { type: 'allowed', names, isRequired: false }
    default:
      return null
  }
}
