/** How Anthropic and Google say that a conversation is too long for the model; neither has a code for it. */
const CONTEXT_FULL =
  /\bprompt is too long\b|\bexceeds? context limit\b|\binput token count\b[^.]{0,40}\bexceeds\b/i

/**
 * OpenAI's code for what a provider without codes says of a request; `null` = it has none. By this code, not by words,
 * coding CLIs know that a conversation is to be compacted. **Source:** https://github.com/openai/codex
 */
export function codeOfMessage(message: string): string | null {
  return CONTEXT_FULL.test(message) ? 'context_length_exceeded' : null
}
