import type { ModelTable } from './model-table'

/**
 * The models that tables and patterns state, each once, in the case in which it was entered first; a `prefix*` pattern
 * stands for those of `known` that it matches.
 */
export class StatedModels {
  private readonly names = new Map<string, string>()

  constructor(private readonly known: readonly string[]) {}

  addTable(table: ModelTable<unknown> | undefined): void {
    if (table === undefined) return
    for (const name of table.names) this.add(name)
    for (const { prefix } of table.wildcards) this.addPrefix(prefix)
  }

  addPattern(pattern: string): void {
    const name = pattern.trim()
    if (name.endsWith('*')) this.addPrefix(name.slice(0, -1).toLowerCase())
    else if (name !== '') this.add(name)
  }

  /** By name, whatever its case. */
  sorted(): readonly string[] {
    return [...this.names].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, name]) => name)
  }

  private add(name: string): void {
    const lower = name.toLowerCase()
    if (!this.names.has(lower)) this.names.set(lower, name)
  }

  private addPrefix(prefix: string): void {
    for (const model of this.known) if (model.toLowerCase().startsWith(prefix)) this.add(model)
  }
}
