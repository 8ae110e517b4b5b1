/** A generated image as Markdown, for wires whose answers are text. `data` is base64. */
export function imageText(mediaType: string, data: string): string {
  return `![image](data:${mediaType};base64,${data})`
}
