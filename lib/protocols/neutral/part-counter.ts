import type { AnswerEvent, FinishReason, PartHead } from './answer'

/** Numbers the parts of an answer and remembers which are open; shared by the decoders of all wires. */
export type PartCounter = {
  /** Begins a part; returns its number. */
  begin(head: PartHead, choice: number): number
  /** More text of an open part; of one that has ended it is passed over. */
  add(part: number, text: string): void
  /** Ends a part, once; a function's empty input becomes `{}`. */
  end(part: number): void
  /** Ends every open part of a choice, or of all. */
  endAll(choice?: number): void
  isOpen(part: number): boolean
  /** Whether the choice has called a tool. */
  hasCalls(choice: number): boolean
}

type OpenPart = { readonly choice: number; needsInput: boolean }

/** Makes a counter that hands its events to `emit`. */
export function createPartCounter(emit: (event: AnswerEvent) => void): PartCounter {
  const open = new Map<number, OpenPart>()
  const calling = new Set<number>()
  let next = 0

  function add(part: number, text: string): void {
    const state = open.get(part)
    if (text === '' || state === undefined) return
    state.needsInput = false
    emit({ type: 'delta', part, text })
  }

  function end(part: number): void {
    if (open.get(part)?.needsInput === true) add(part, '{}')
    if (open.delete(part)) emit({ type: 'part_end', part })
  }

  return {
    begin(head, choice) {
      const part = next++
      open.set(part, { choice, needsInput: head.type === 'tool_call' && head.kind === 'function' })
      if (head.type === 'tool_call') calling.add(choice)
      emit({ type: 'part_start', part, choice, head })
      return part
    },
    add,
    end,
    endAll(choice) {
      for (const [part, of] of open) if (choice === undefined || of.choice === choice) end(part)
    },
    isOpen: (part) => open.has(part),
    hasCalls: (choice) => calling.has(choice),
  }
}

/** Why a choice has ended whose provider names no reason. */
export function unnamedReason(parts: PartCounter, choice: number): FinishReason {
  return parts.hasCalls(choice) ? 'tool_calls' : 'stop'
}

/** The head of a function call without a signature of its own. */
export function functionCall(id: string, name: string): PartHead {
  return { type: 'tool_call', id, name, kind: 'function', signature: null }
}
