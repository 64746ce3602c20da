import { expect, test } from 'vitest';

import { shownBytesMax, shownFieldsMax, shownValueCharsMax, viewMessage } from './message-view.ts';

const head = 'MSH|^~\\&|LAB|STA|||20261121||ORU^R01|1|P|2.5.1\r';

function view(text: string) {
  const shown = viewMessage(Buffer.from(text, 'utf8'), { defaultCharset: 'utf-8' });
  const cutsAt = (place: string): string[] =>
    shown.problems
      .filter(({ code, location }) => code === 'view-cut' && location === place)
      .map(({ sentence }) => sentence);
  return { ...shown, cuts: cutsAt('view'), cutsAt };
}

const fieldCount = ({ segments }: ReturnType<typeof view>): number =>
  segments.reduce((sum, { fields }) => sum + fields.length, 0);

const headFields = fieldCount(view(head));

test('a message at the size that is shown is shown whole; one byte more, and the rest is said to be cut', () => {
  const fill = (bytes: number): string => `${head}NTE|1||${'x'.repeat(bytes - head.length - 8)}\r`;
  expect(view(fill(shownBytesMax)).cuts).toEqual([]);
  expect(view(fill(shownBytesMax + 1)).cuts).toEqual([
    expect.stringContaining(`only the first ${head.length} of ${shownBytesMax + 1} bytes`),
  ]);
});

test('a text without a segment’s end is cut at the limit', () => {
  const { raw, cuts } = view(head.trimEnd().padEnd(shownBytesMax + 1, 'x'));
  expect(raw).toHaveLength(shownBytesMax);
  expect(cuts).toHaveLength(1);
});

test.each([
  ['in one segment', (count: number) => `ZZZ|${'x|'.repeat(count)}\r`],
  ['in many segments', (count: number) => 'NTE|1\r'.repeat(count)],
])(
  'as many fields as are shown are shown, one more is said to be left out: %s',
  (_where, fields) => {
    const room = shownFieldsMax - headFields;
    const all = view(head + fields(room));
    expect(fieldCount(all)).toBe(shownFieldsMax);
    expect(all.cuts).toEqual([]);

    const more = view(head + fields(room + 1));
    expect(fieldCount(more)).toBe(shownFieldsMax);
    expect(more.cuts).toEqual([expect.stringContaining(`only the first ${shownFieldsMax}`)]);
  },
);

test('a value at the length that is shown is shown whole; of a longer one the rest is said to be cut', () => {
  const valueOf = (shown: ReturnType<typeof view>) => shown.segments[1]?.fields[1]?.value;
  const whole = 'é'.repeat(shownValueCharsMax);
  const all = view(`${head}NTE|1|${whole}\r`);
  expect(valueOf(all)).toBe(whole);
  expect(all.cutsAt('NTE-2')).toEqual([]);

  const more = view(`${head}NTE|1|${whole}é\r`);
  expect(valueOf(more)).toBe(whole);
  expect(more.cutsAt('NTE-2')).toEqual([
    expect.stringContaining(`only the first ${shownValueCharsMax}`),
  ]);
});

test('no character is cut in two', () => {
  const { segments } = view(`${head}NTE|1|x${'😀'.repeat(shownValueCharsMax)}\r`);
  expect(segments[1]?.fields[1]?.value.isWellFormed()).toBe(true);
});

test('the delimiters of a message are shown as they were sent, not split at themselves', () => {
  const fields = view(head).segments[0]?.fields ?? [];
  expect(fields[0]).toMatchObject({ path: 'MSH-1', value: '|', raw: '|' });
  expect(fields[1]).toMatchObject({ path: 'MSH-2', value: '^~\\&', raw: '^~\\&' });
});

test('the characters are those that the feed says, whatever its sender claims', () => {
  const claimed = Buffer.from(
    `${head.replace('\r', '||||||UNICODE UTF-8\r')}NTE|1||Müller\r`,
    'latin1',
  );
  const shown = viewMessage(claimed, { charset: 'iso-8859-1', defaultCharset: 'utf-8' });
  expect(shown.raw).toContain('Müller');
});
