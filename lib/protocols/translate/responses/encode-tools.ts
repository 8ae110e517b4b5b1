import { present, unsupportedField } from '../../neutral'
import type { Json, JsonObject, NeutralRequest, NeutralTool, OutputFormat } from '../../neutral'
import { isCustomTool } from '../chat/encode-tools'
import { outputSchema } from '../openai/output-schema'

/** `tools` as a request sends and a response echoes them. */
export function encodeTool(tool: NeutralTool): JsonObject {
  switch (tool.type) {
    case 'function': {
      const { name, description, schema, strict } = tool
      // Left out, this wire would hold the arguments to schemas that were not written for it.
      return { type: 'function', name, description, parameters: schema, strict: strict ?? false }
    }
    case 'custom': {
      const { name, description, grammar } = tool
      const format = grammar === null ? null : { type: 'grammar', ...grammar }
      return present({ type: 'custom', name, description, format })
    }
    case 'web_search':
      return present({
        type: 'web_search',
        filters: tool.allowedDomains.length === 0 ? null : { allowed_domains: tool.allowedDomains },
        user_location: tool.place === null ? null : { type: 'approximate', ...tool.place },
      })
  }
}

/** `tool_choice`; `null` = not told. */
export function encodeChoice({ toolChoice, tools }: NeutralRequest): Json {
  switch (toolChoice?.type) {
    case undefined:
      return null
    case 'auto':
    case 'none':
    case 'required':
      return toolChoice.type
    case 'tool':
      return reference(tools, toolChoice.name)
    case 'allowed':
      return {
        type: 'allowed_tools',
        mode: toolChoice.isRequired ? 'required' : 'auto',
        tools: toolChoice.names.map((name) => reference(tools, name)),
      }
  }
}

function reference(tools: readonly NeutralTool[], name: string): JsonObject {
  return { type: isCustomTool(tools, name) ? 'custom' : 'function', name }
}

/** `text.format`; `null` = plain text. */
export function encodeFormat(output: OutputFormat | null): JsonObject | null {
  if (output === null) return null
  if (output.type === 'json') return { type: 'json_object' }
  return { type: 'json_schema', ...outputSchema(output) }
}

/** What the web search of this wire cannot be told. */
export function refuseBlockedDomains(tools: readonly NeutralTool[]): void {
  for (const [index, tool] of tools.entries()) {
    if (tool.type === 'web_search' && tool.blockedDomains.length > 0) {
      throw unsupportedField(`tools.${index}.blocked_domains`, 'the account cannot block domains')
    }
  }
}
