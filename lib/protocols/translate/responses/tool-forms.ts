import type { NeutralTool, PartHead, ResponsesForm } from '../../neutral'

/** Type and name of the client's own search for more tools. */
export const TOOL_SEARCH = 'tool_search'

/** Names of functions are this long at most, on every wire. */
const LONGEST_NAME = 64

/** A function of a namespace under the one name that other wires know it by. */
export function memberName(namespace: string, name: string): string {
  const both = `${namespace}__${name}`
  return both.length <= LONGEST_NAME ? both : name
}

/** Tools declared or found more than once, once each. */
export function distinctTools(tools: readonly NeutralTool[]): readonly NeutralTool[] {
  return [...new Map(tools.map((tool) => [tool.type === 'web_search' ? '' : tool.name, tool])).values()]
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
