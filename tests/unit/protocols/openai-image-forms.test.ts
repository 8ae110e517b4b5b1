import { describe, expect, it } from 'vitest'
import { openaiImages } from '@/lib/protocols'
import { FILE, FORM, form } from './image-form'

describe('a form of a request for images', () => {
  it.each([
    ['a header of its own that names a file', 'name="model"\r\nx-a: b; filename=c'],
    ['two names', 'name="zz"; name="model"'],
    ['a name in another parameter', 'foo="; name="; name="model"'],
    ['a name with a backslash', String.raw`name="mo\del"`],
    ['a quote behind a backslash', String.raw`name="zz"; x="\"; name="model"; y="\""`],
    ['a parameter behind such a quote', String.raw`name="zz"; filename="\"; name="model"`],
    ['a parameter that is not apart from it', String.raw`name="zz"; filename="\" name="model"`],
    ['a parameter behind a file of such a name', String.raw`name="zz"; filename="a\""; x="; name=model; y="`],
    ['no end of a quote', String.raw`name="zz"; filename="a\"`],
    ['a name in an encoded word', 'name="=?utf-8?q?model?="'],
    ['a name that is encoded', `name="zz"; name*=UTF-8''model`],
    ['two dispositions', 'name="zz"\r\ncontent-disposition: form-data; name="model"'],
    ['a line that ends half', 'name="zz"\ncontent-disposition: form-data; name="model"'],
    ['a folded line', 'name="zz";\r\n x="y"'],
    ['a value that is encoded', 'name="size"\r\ncontent-transfer-encoding: quoted-printable'],
    ['no name', 'filename="a.png"'],
    ['a model that is a file', 'name="model"; filename="m.txt"'],
  ])('a form with a part that others may read otherwise is refused: %s', (_, disposition) => {
    const body = form([['name="model"', 'cheap'], FILE, [disposition, 'dear']])
    expect(() => openaiImages.parseRequest({ headers: FORM, body })).toThrow(
      /Failed to parse|must not be a file|Duplicate field/,
    )
  })

  it.each([
    ['multipart/form-data; boundary=xY-1; boundary=other', ''],
    ['multipart/form-data; boundary=', ''],
    [String.raw`multipart/form-data; boundary="xY\-1"`, ''],
    [`multipart/form-data; boundary=xY-1; boundary*=utf-8''other`, ''],
    ['multipart/form-data; boundary="xY-1"', '{\r\n'],
    ['multipart/form-data; boundary="xY-1"', '--xY-1\r\ncontent-disposition: form-data; name="a"\r\n\r\nx\n'],
  ])('a form is refused whose parts others may find elsewhere: %s after %j', (contentType, before) => {
    const body = Buffer.concat([Buffer.from(before), form([['name="model"', 'm']])])
    const headers = { 'content-type': contentType }
    expect(() => openaiImages.parseRequest({ headers, body })).toThrow('Failed to parse request body')
  })

  it.each([
    ['name="model"', 'multipart/form-data; boundary=xY-1'],
    ['name=model', 'Multipart/Form-Data; charset=utf-8; boundary="xY-1";'],
    ['name="model";', 'multipart/form-data;boundary=xY-1'],
    ['NAME="model"\r\nContent-Type: text/plain; charset=utf-8', 'multipart/form-data; boundary=xY-1'],
    ['name="model"\r\ncontent-transfer-encoding: 8bit', 'multipart/form-data; boundary=xY-1'],
  ])('a form as clients write them is read: %j', (disposition, contentType) => {
    const named = [
      String.raw`name="image[]"; filename="C:\dir\ä.png"; filename*=UTF-8''%C3%A4.png`,
      '\0',
    ] as const
    const body = Buffer.concat([Buffer.from('\r\n'), form([named, [disposition, 'm']])])
    expect(openaiImages.parseRequest({ headers: { 'content-type': contentType }, body }).requestedModel).toBe(
      'm',
    )
  })

  it('quotes in the name of a file are those of the file', () => {
    const body = form([
      [String.raw`name="image"; filename="a \"b\".png"`, 'x'],
      ['name="model"', 'm'],
    ])
    expect(openaiImages.parseRequest({ headers: FORM, body }).requestedModel).toBe('m')
  })
})
