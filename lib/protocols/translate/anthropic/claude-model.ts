/** What a Claude model takes, judged by its name; a name that tells no version counts as the newest. */
export type ClaudeModel = {
  /** Temperature, top_p and top_k are read; later models refuse them. */
  readonly acceptsSampling: boolean
  /** Temperature and top_p may stand together; Opus 4.1 and later models refuse that. */
  readonly acceptsTopPBesideTemperature: boolean
  /** `budget` = thinking by a token budget; `adaptive` = by effort; `none` = no thinking. */
  readonly thinking: 'none' | 'budget' | 'adaptive'
  /** System turns may stand in the middle of the conversation. */
  readonly acceptsSystemTurns: boolean
  /** What is asked for where the client names no limit, which this wire demands. */
  readonly defaultMaxTokens: number
}

const VERSION = /claude-(?:[a-z]+-)?(\d)(?:[-.](\d{1,2}))?(?![\d])/i

/**
 * **Source:** https://platform.claude.com/docs/en/about-claude/models, …/about-claude/models/migrating-to-claude-4 (only one of
 * temperature and top_p) and …/build-with-claude/adaptive-thinking; the SDK's request type no longer has sampling parameters.
 */
export function claudeModel(model: string): ClaudeModel {
  const version = versionOf(model)
  return {
    acceptsSampling: version <= 4.06,
    acceptsTopPBesideTemperature: version < 4.01,
    thinking: version < 3.07 ? 'none' : version < 4.06 ? 'budget' : 'adaptive',
    acceptsSystemTurns: version > 4.07,
    defaultMaxTokens: version < 3.05 ? 4_096 : version < 3.07 ? 8_192 : 32_000,
  }
}

/** Major and minor as one number: 4.5 → 4.05, 4.10 → 4.1. */
function versionOf(model: string): number {
  const match = VERSION.exec(model)
  return match === null ? Number.POSITIVE_INFINITY : Number(match[1]) + Number(match[2] ?? 0) / 100
}
