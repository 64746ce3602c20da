import fc from 'fast-check';
import { expect, test } from 'vitest';

import { editableText, editCharsMax, editedBytes } from './edit-bytes.ts';

const latin = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const message = 'MSH|^~\\&|A|B|||2026||ADT^A01|1|P|2.5||||||8859/1\rPID|1||7||M\u00dcLLER\r';

test('what nobody touched stays byte for byte, in the characters of the original', () => {
  const editable = editableText(latin(message), { defaultCharset: 'utf-8' });
  if ('problem' in editable) throw new Error(editable.problem);
  const edited = editedBytes(
    latin(message),
    { defaultCharset: 'utf-8' },
    editable.text.replace('||7|', '||8|'),
  );
  expect('bytes' in edited && Buffer.from(edited.bytes)).toEqual(
    Buffer.from(latin(message.replace('||7|', '||8|'))),
  );
});

test.each([
  [
    'characters that its charset does not have',
    message.replace('||7|', '||\u4e00|'),
    'has not all',
  ],
  ['no change', message, 'Nothing was changed'],
  ['a text beyond the limit', `MSH${'x'.repeat(editCharsMax)}`, 'longer than'],
])('%s are refused', (_what, text, sentence) => {
  const lines = text.replaceAll('\r', '\n').trimEnd();
  expect(editedBytes(latin(message), { defaultCharset: 'utf-8' }, lines)).toMatchObject({
    problem: expect.stringContaining(sentence),
  });
});

test('a field with a line end in it cannot be edited as text, since it would become a segment', () => {
  const stray = message.replace('||7|', '||7\n8|');
  expect(editableText(latin(stray), { defaultCharset: 'utf-8' })).toMatchObject({
    problem: expect.stringContaining('line feeds'),
  });
});

test('whatever the bytes are, editing one end leaves the other as it was', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (tail) => {
      const raw = Buffer.concat([latin('MSH|^~\\&|A|1\rZZZ|'), tail]);
      const editable = editableText(raw, { defaultCharset: 'iso-8859-1' });
      if ('problem' in editable) return;
      const edited = editedBytes(
        raw,
        { defaultCharset: 'iso-8859-1' },
        editable.text.replace('|A|1', '|A|2'),
      );
      if ('problem' in edited) return;
      const trimmed = Buffer.from(raw)
        .toString('latin1')
        .replaceAll('\r\n', '\r')
        .replace(/[\r\n]+$/, '');
      expect(Buffer.from(edited.bytes).toString('latin1')).toBe(
        `${trimmed.replace('|A|1', '|A|2')}\r`,
      );
    }),
  );
});
