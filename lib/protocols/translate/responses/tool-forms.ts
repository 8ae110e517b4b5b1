import { createHash } from 'node:crypto'
import { invalidRequest } from '../../invalid-request'
import type { NeutralTool, PartHead, ResponsesForm } from '../../neutral'

/** Type and name of the client's own search for more tools. */
export const TOOL_SEARCH = 'tool_search'

/** Names of functions are this long at most, on every wire. */
const LONGEST_NAME = 64

const HASH_LENGTH = 8

/**
 * A function of a namespace under the one name that other wires know it by; where both together are too long or hold
 * what names may not, the end is a hash of them.
 */
export function memberName(namespace: string, name: string): string {
  const both = `${namespace}__${name}`
  const plain = both.replaceAll(/[^\w-]/g, '_')
  if (plain === both && both.length <= LONGEST_NAME) return both
  const hash = createHash('sha256').update(both).digest('hex').slice(0, HASH_LENGTH)
  return `${plain.slice(0, LONGEST_NAME - HASH_LENGTH - 1)}_${hash}`
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
