/**
 * The most tokens of output a model gives, thoughts included; the first that matches counts.
 * **Source:** https://platform.claude.com/docs/en/about-claude/models/overview, https://platform.openai.com/docs/models,
 * https://ai.google.dev/gemini-api/docs/models
 */
const MOST_OUTPUT: readonly (readonly [model: RegExp, tokens: number])[] = [
  [/^claude-/, 128_000],
  [/^gpt-5(?:\.\d)?-pro\b/, 272_000],
  [/^gpt-5(?:\.\d)?(?:-|$)/, 128_000],
  [/^(?:o[134](?:-|$)|codex-mini)/, 100_000],
  [/^gpt-4\.1(?:-|$)/, 32_768],
  [/^(?:gpt-4o?|gpt-4-turbo|gpt-3\.5-turbo|chatgpt-4o)(?:-(?!64k)|$)/, 16_384],
  [/^gemini-[123]/, 65_536],
]

/** What bounds an answer where the request names no limit; `null` = nothing is known of the model. */
export function mostOutputOf(model: string): number | null {
  const name = model.toLowerCase().slice(model.lastIndexOf('/') + 1)
  return MOST_OUTPUT.find(([pattern]) => pattern.test(name))?.[1] ?? null
}
