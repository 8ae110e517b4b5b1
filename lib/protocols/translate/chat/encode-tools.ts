import { present, unsupportedField } from '../../neutral'
import type {
  CustomTool,
  FunctionTool,
  Json,
  JsonObject,
  NeutralRequest,
  NeutralTool,
  WebSearchTool,
} from '../../neutral'

/** Models that search the web; others refuse a request that names it. **Source:** https://platform.openai.com/docs/guides/tools-web-search */
const SEARCHES = /-search(?:-|$)/i

/**
 * `tools`, `tool_choice` and `web_search_options`; absent where there are none. A search on offer beside functions, as
 * coding CLIs always have it, is left out for models that have none: they just do not search.
 */
export function encodeTools(request: NeutralRequest, model: string): JsonObject {
  const { tools, parallelToolCalls } = request
  const named = tools.filter((tool) => tool.type !== 'web_search')
  const search = tools.find((tool) => tool.type === 'web_search')
  if (search !== undefined && search.allowedDomains.length + search.blockedDomains.length > 0) {
    throw unsupportedField('tools', 'the account cannot restrict the domains of its web search')
  }
  if (named.length === 0) return search === undefined ? {} : { web_search_options: searchOptions(search) }
  const hasSearch = search !== undefined && SEARCHES.test(model)
  if (search !== undefined && !hasSearch) refuseForcedSearch(request)
  return present({
    tools: named.map(encodeTool),
    tool_choice: encodeChoice(request),
    parallel_tool_calls: parallelToolCalls,
    web_search_options: hasSearch ? searchOptions(search) : null,
  })
}

function searchOptions({ place }: WebSearchTool): JsonObject {
  return place === null ? {} : { user_location: { type: 'approximate', approximate: { ...place } } }
}

function encodeTool(tool: FunctionTool | CustomTool): JsonObject {
  const { name, description } = tool
  if (tool.type === 'function') {
    const named = present({ name, description, parameters: tool.schema, strict: tool.strict })
    return { type: 'function', function: named }
  }
  const { grammar } = tool
  const format = grammar === null ? null : { type: 'grammar', grammar }
  return { type: 'custom', custom: present({ name, description, format }) }
}

function encodeChoice({ toolChoice, tools }: NeutralRequest): Json {
  switch (toolChoice?.type) {
    case undefined:
      return null
    case 'auto':
    case 'none':
    case 'required':
      return toolChoice.type
    case 'tool':
      return reference(tools, toolChoice.name)
    case 'allowed': {
      const mode = toolChoice.isRequired ? 'required' : 'auto'
      const allowed = toolChoice.names.map((name) => reference(tools, name))
      return { type: 'allowed_tools', allowed_tools: { mode, tools: allowed } }
    }
  }
}

function reference(tools: readonly NeutralTool[], name: string): JsonObject {
  return isCustomTool(tools, name)
    ? { type: 'custom', custom: { name } }
    : { type: 'function', function: { name } }
}

/** Some tool must be called, and the search may not be: the choice would not be the client's. */
export function refuseForcedSearch({ toolChoice }: NeutralRequest): void {
  if (toolChoice?.type !== 'required') return
  throw unsupportedField('tool_choice', 'the account has no web search beside functions to choose from')
}

/** Whether a tool of this name takes free input. */
export function isCustomTool(tools: readonly NeutralTool[], name: string): boolean {
  return tools.some((tool) => tool.type === 'custom' && tool.name === name)
}
