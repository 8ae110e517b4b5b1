import type { AssistantPart, NeutralMessage, UserPart } from '../neutral'

type UserTurn = Extract<NeutralMessage, { role: 'user' }>
type AssistantTurn = Extract<NeutralMessage, { role: 'assistant' }>

type State = {
  readonly turns: NeutralMessage[]
  /** Where the assistant spoke last; −1 = it has not. */
  saidAt: number
  /** What that turn has been joined from; `null` = it is as it came. */
  said: AssistantPart[] | null
  /** What the turn behind it has been joined from; `null` = there is none, or it is as it came. */
  results: UserPart[] | null
}

/**
 * Turns as every wire takes them: what the assistant says without a pause is one turn, and the results of its calls stand
 * together right behind it, whatever else was said in between.
 */
export function joinTurns(messages: readonly NeutralMessage[]): readonly NeutralMessage[] {
  const state: State = { turns: [], saidAt: -1, said: null, results: null }
  for (const message of messages) {
    if (message.role === 'assistant') addSaid(state, message)
    else if (message.role === 'user' && state.saidAt >= 0 && message.content.some(isResult)) {
      addResults(state, message)
    } else state.turns.push(message)
  }
  return state.turns
}

function isResult({ type }: UserPart): boolean {
  return type === 'tool_result'
}

function addSaid(state: State, message: AssistantTurn): void {
  const { turns, saidAt } = state
  const last = turns.at(-1)
  if (last?.role !== 'assistant') {
    state.saidAt = turns.push(message) - 1
    state.said = state.results = null
    return
  }
  state.said ??= [...last.content]
  for (const part of message.content) state.said.push(part)
  turns[saidAt] = { role: 'assistant', content: state.said }
}

function addResults(state: State, message: UserTurn): void {
  const { turns } = state
  const place = state.saidAt + 1
  if (turns.length === place) {
    turns.push(message)
    return
  }
  state.results ??= resultsAt(turns, place)
  const rest: UserPart[] = []
  for (const part of message.content) (isResult(part) ? state.results : rest).push(part)
  if (rest.length > 0) turns.push({ role: 'user', content: rest })
}

/** The content of a turn of results alone, which is made at a place where something else stands, or more. */
function resultsAt(turns: NeutralMessage[], place: number): UserPart[] {
  const next = turns[place]
  const content = next?.role === 'user' ? next.content : []
  const results = content.filter(isResult)
  const rest = content.filter((part) => !isResult(part))
  const made: NeutralMessage[] = [{ role: 'user', content: results }]
  if (rest.length > 0) made.push({ role: 'user', content: rest })
  turns.splice(place, next?.role === 'user' ? 1 : 0, ...made)
  return results
}
