import { invalidRequest } from '../../invalid-request'
import type { NeutralTool, PartHead, ResponsesForm } from '../../neutral'
import { toolNameFor } from '../tool-names'

/** Type and name of the client's own search for more tools. */
export const TOOL_SEARCH = 'tool_search'

/** A function of a namespace under the one name that other wires know it by, on every wire the same. */
export function memberName(namespace: string, name: string): string {
  return toolNameFor('openai_responses', `${namespace}__${name}`)
}

/** Tools declared or found more than once, once each. Throws AppError `INVALID_REQUEST` where two share a name. */
export function distinctTools(tools: readonly NeutralTool[]): readonly NeutralTool[] {
  const known = new Map<string, NeutralTool>()
  for (const tool of tools) {
    const name = tool.type === 'web_search' ? '' : tool.name
    const other = known.get(name)
    if (other !== undefined && formText(other) !== formText(tool))
      throw invalidRequest(`Two tools are called ${name}`, { param: 'tools' })
    known.set(name, tool)
  }
  return [...known.values()]
}

function formText(tool: NeutralTool): string {
  return tool.type === 'web_search' ? '' : JSON.stringify(tool.form ?? null)
}

/** How a call is written; `null` = as a plain call. `tools` = those the client declared. */
export function formOfCall(
  tools: readonly NeutralTool[],
  head: Extract<PartHead, { type: 'tool_call' }>,
): ResponsesForm | null {
  for (const tool of tools) {
    if (tool.type !== 'web_search' && tool.name === head.name) return tool.form ?? null
  }
  return null
}
