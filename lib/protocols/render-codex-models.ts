/** One entry of the list that Codex asks for with `?client_version=`. */
export type CodexModel = {
  readonly slug: string
  readonly display_name: string
  readonly description: null
  readonly supported_reasoning_levels: readonly { readonly effort: string; readonly description: string }[]
  readonly default_reasoning_level: string
  readonly shell_type: 'shell_command'
  readonly visibility: 'list'
  readonly supported_in_api: true
  readonly priority: number
  readonly base_instructions: string
  readonly supports_reasoning_summaries: boolean
  readonly support_verbosity: boolean
  readonly apply_patch_tool_type: 'freeform'
  readonly truncation_policy: { readonly mode: 'tokens'; readonly limit: number }
  readonly supports_parallel_tool_calls: boolean
  readonly experimental_supported_tools: readonly string[]
}

const LEVELS = ['low', 'medium', 'high'].map((effort) => ({ effort, description: `${effort} effort` }))
const KEPT_TOKENS = 10_000

/**
 * Names as the model list of the Codex CLI, best first. What nobody knows of an alias is said as it is of the family:
 * reasons by effort, calls tools in parallel.
 * **Source:** https://github.com/openai/codex (`ModelInfo` of its `protocol` crate)
 */
export function renderCodexModels(models: readonly string[]): { readonly models: readonly CodexModel[] } {
  return {
    models: models.map((slug, index) => ({
      slug,
      display_name: slug,
      description: null,
      supported_reasoning_levels: LEVELS,
      default_reasoning_level: 'medium',
      shell_type: 'shell_command',
      visibility: 'list',
      supported_in_api: true,
      priority: index,
      base_instructions: '',
      supports_reasoning_summaries: true,
      support_verbosity: true,
      apply_patch_tool_type: 'freeform',
      truncation_policy: { mode: 'tokens', limit: KEPT_TOKENS },
      supports_parallel_tool_calls: true,
      experimental_supported_tools: [],
    })),
  }
}
