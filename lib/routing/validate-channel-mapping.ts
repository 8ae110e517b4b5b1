import type { MappingIssue } from './types'

/**
 * Checks a submitted `model_mapping` ({platform: {source: target}}): patterns with `*` only at the end, targets that are not
 * empty and end in `*` only where the source does, no source twice on a platform (compared as routing compares).
 */
export function validateChannelMapping(
  modelMapping: Readonly<Record<string, Readonly<Record<string, string>>>>,
): readonly MappingIssue[] {
  const issues: MappingIssue[] = []
  for (const [platform, mapping] of Object.entries(modelMapping)) {
    const seen = new Set<string>()
    for (const [source, target] of Object.entries(mapping)) {
      const path = `model_mapping.${platform}.${source}`
      const pattern = source.trim().toLowerCase()
      if (!isValidPattern(pattern)) issues.push(invalidPattern(path, source))
      else if (seen.has(pattern)) issues.push(repeated(path, source))
      else if (!isValidTarget(pattern, target.trim())) issues.push(invalidTarget(path, source))
      seen.add(pattern)
    }
  }
  return issues
}

function isValidPattern(pattern: string): boolean {
  return pattern !== '' && !pattern.slice(0, -1).includes('*')
}

function isValidTarget(pattern: string, target: string): boolean {
  if (target === '' || target.slice(0, -1).includes('*')) return false
  return !target.endsWith('*') || pattern.endsWith('*')
}

function invalidPattern(path: string, source: string): MappingIssue {
  const message = `"${source}" is not a model pattern: a name, or a prefix that ends in one *`
  return { path, code: 'INVALID_MODEL_PATTERN', message }
}

function repeated(path: string, source: string): MappingIssue {
  const message = `"${source}" is mapped twice on this platform`
  return { path, code: 'MODEL_PATTERN_CONFLICT', message }
}

function invalidTarget(path: string, source: string): MappingIssue {
  const message = `The target of "${source}" must be a model name; it may end in * only where the source does`
  return { path, code: 'INVALID_MODEL_MAPPING', message }
}
