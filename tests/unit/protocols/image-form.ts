/** Headers of the forms below. */
export const FORM = { 'content-type': 'multipart/form-data; boundary="xY-1"' }

/** A form of these parts: what stands behind `form-data; ` in the head of each, and its content. */
export function form(fields: readonly (readonly [disposition: string, value: string])[]): Buffer {
  const parts = fields.map(
    ([disposition, value]) => `--xY-1\r\ncontent-disposition: form-data; ${disposition}\r\n\r\n${value}\r\n`,
  )
  return Buffer.from(`${parts.join('')}--xY-1--\r\n`, 'latin1')
}

/** A part that is a picture and looks like other parts. */
export const FILE = ['name="image"; filename="a.png"', '\u0089PNG\r\n--xY\r\n\0\r\nname="model"'] as const
