import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { messageEvents, wholeMessage, type Answer } from '../provider/compose-answer'

/** Text events of the streamed answer; with the six others of the sequence it has 103. */
const TEXT_EVENTS = 97

const ANSWER: Answer = {
  id: 'msg_bench',
  model: 'claude-sonnet-5-5',
  pieces: Array.from({ length: TEXT_EVENTS }, (_, index) => `word${index} of answer `),
  stopReason: 'end_turn',
  inputUsage: { input_tokens: 42, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 },
  outputTokens: 300,
  omitUsage: false,
}

/** Writes what the static upstream answers: a Messages body and a stream of 103 events. */
export function writePayloads(directory: string): void {
  const answers = path.join(directory, 'answers')
  mkdirSync(answers, { recursive: true })
  const whole = { ...ANSWER, pieces: ANSWER.pieces.slice(0, 12), outputTokens: 36 }
  writeFileSync(path.join(answers, 'message.json'), wholeMessage(whole))
  writeFileSync(path.join(answers, 'message.sse'), messageEvents(ANSWER).join(''))
}
