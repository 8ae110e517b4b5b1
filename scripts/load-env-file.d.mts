export function readEnvText(text: string): Readonly<Record<string, string>>
export function unknownNames(variables: Readonly<Record<string, string>>, example: string): readonly string[]
