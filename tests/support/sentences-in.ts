import { readdirSync, readFileSync } from 'node:fs'
import ts from 'typescript'

/** Two words beside each other: no key, code or name. */
const SENTENCE = /^[A-Za-z]+[^\n]*[a-z] [a-z]/

/** A sentence that stands in the code, `7` where it takes particulars, and its place. */
export type CodeSentence = { readonly text: string; readonly place: string }

/** The sentences in the code of files and of whole folders, docstrings apart. */
export function sentencesIn(places: readonly string[]): readonly CodeSentence[] {
  return places.flatMap(filesOf).flatMap((path) => {
    const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest)
    return textsIn(source)
      .filter((text) => SENTENCE.test(text))
      .map((text) => ({ text, place: path }))
  })
}

function filesOf(place: string): readonly string[] {
  if (place.endsWith('.ts')) return [place]
  const names = readdirSync(place, { recursive: true, encoding: 'utf8' })
  return names.filter((name) => name.endsWith('.ts')).map((name) => `${place}/${name}`)
}

function textsIn(node: ts.Node): readonly string[] {
  const below: string[] = []
  ts.forEachChild(node, (child) => {
    below.push(...textsIn(child))
  })
  if (ts.isStringLiteralLike(node)) return [node.text]
  if (!ts.isTemplateExpression(node)) return below
  return [[node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('7'), ...below]
}
