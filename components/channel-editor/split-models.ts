/** The model names of a typed or pasted text: separated by commas, semicolons or white space, quotes taken off. */
export function splitModels(text: string): readonly string[] {
  return text
    .split(/[\s,;，；、]+/)
    .map((part) => part.replaceAll(/^["'`[\]]+|["'`[\]]+$/g, ''))
    .filter((part) => part !== '')
}
