import {
  objectIn,
  optionalBoolean,
  optionalList,
  optionalObject,
  optionalString,
  optionalStrings,
  readObject,
  readString,
  textIn,
  unsupportedField,
} from '../../neutral'
import type { CustomTool, FunctionTool, Json, JsonObject, NeutralTool } from '../../neutral'
import { decodeCustomTool } from '../chat/decode-tools'
import { readSearchPlace } from '../search-place'
import { memberName, TOOL_SEARCH } from './tool-forms'

const PICTURES = 'image_generation'

/** Tools that the client runs itself. */
const OWN_TOOLS: ReadonlySet<string> = new Set(['function', 'custom', 'namespace', TOOL_SEARCH])

/**
 * `tools`: functions, namespaces of them, free input, web search and the client's own search for more tools. Other tools
 * run at the provider and exist nowhere else: AppError `UNSUPPORTED_FIELD` (400). Pictures, which agents offer beside tools
 * of their own, are left out there: the work is the same without. `field` = where the list stands.
 */
export function decodeTools(tools: Json | undefined, field: string): readonly NeutralTool[] {
  const items = optionalList(tools, field)
  const isAgents = items.some((item) => OWN_TOOLS.has(textIn(objectIn(item)['type'])))
  return items.flatMap((item, index) => {
    const at = `${field}.${index}`
    const tool = readObject(item, at)
    return isAgents && tool['type'] === PICTURES ? [] : decodeTool(tool, at)
  })
}

function decodeTool(tool: JsonObject, field: string): readonly NeutralTool[] {
  const type = textIn(tool['type'])
  switch (type) {
    case 'function':
      return [decodeFunction(tool, field)]
    case 'custom':
      return [decodeCustomTool(tool, field)]
    case 'namespace':
      return decodeNamespace(tool, field)
    case TOOL_SEARCH:
      return [decodeToolSearch(tool, field)]
    default:
      if (type.startsWith('web_search')) return [decodeWebSearch(tool, field)]
      throw unsupportedField(`${field}.type`, `the account has no tool of type ${type}`)
  }
}

function decodeFunction(tool: JsonObject, field: string): FunctionTool {
  return {
    type: 'function',
    name: readString(tool['name'], `${field}.name`),
    description: optionalString(tool['description'], `${field}.description`),
    schema: optionalObject(tool['parameters'], `${field}.parameters`),
    strict: optionalBoolean(tool['strict'], `${field}.strict`),
    cache: null,
  }
}

function decodeWebSearch(tool: JsonObject, field: string): NeutralTool {
  const filters = objectIn(tool['filters'])
  const allowedDomains = optionalStrings(filters['allowed_domains'], `${field}.filters.allowed_domains`)
  const place = readSearchPlace(tool['user_location'])
  return { type: 'web_search', allowedDomains, blockedDomains: [], maxUses: null, place }
}

/** The functions under one name; what the namespace says of itself stands before its first function's words. */
function decodeNamespace(space: JsonObject, field: string): readonly NeutralTool[] {
  const namespace = readString(space['name'], `${field}.name`)
  const words = optionalString(space['description'], `${field}.description`)
  return optionalList(space['tools'], `${field}.tools`).map((item, index) => {
    const at = `${field}.tools.${index}`
    const inner = readObject(item, at)
    const tool: FunctionTool | CustomTool =
      inner['type'] === 'custom' ? decodeCustomTool(inner, at) : decodeFunction(inner, at)
    const { name, description } = tool
    return {
      ...tool,
      name: memberName(namespace, name),
      description: index === 0 ? joined(words, description) : description,
      form: { type: 'member', namespace, name },
    }
  })
}

function joined(...texts: readonly (string | null)[]): string | null {
  const said = texts.filter((text) => text !== null && text !== '')
  return said.length === 0 ? null : said.join('\n\n')
}

function decodeToolSearch(tool: JsonObject, field: string): FunctionTool {
  if (tool['execution'] !== 'client') {
    throw unsupportedField(`${field}.execution`, 'the account cannot search for tools')
  }
  const name = { ...tool, name: TOOL_SEARCH }
  return { ...decodeFunction(name, field), form: { type: TOOL_SEARCH } }
}
