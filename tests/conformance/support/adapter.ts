/** A case's input, as the file has it. */
export type CaseInput = Readonly<Record<string, unknown>>

/** Translates one case's input to the arguments of a function of `lib` and its answer to the case's keys; no rule of its own. */
export type Adapter = (input: CaseInput) => unknown

/** Areas of the case files → adapter; every file of `adapters/` exports one as `adapters`. */
export type AdapterTable = Readonly<Record<string, Adapter>>
