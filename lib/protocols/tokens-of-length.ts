const PIECES_PER_TOKEN = 4

/** A rough count of the tokens of text of which only the length is known: four characters, or bytes, are one. */
export function tokensOfLength(length: number): number {
  return Math.ceil(length / PIECES_PER_TOKEN)
}

/** As long a text would be of which only the tokens are known. */
export function lengthOfTokens(tokens: number): number {
  return tokens * PIECES_PER_TOKEN
}
