import { expect, test } from 'vitest';

import { pinoLog } from './pino-log.ts';

test('a line is one JSON object with the event, its level, its time and its fields', () => {
  const [line] = linesOf((log) => log.warn('feed.silent', { feed: 'adt', minutes: 7 }));
  expect(JSON.parse(line ?? '')).toEqual({
    level: 'warn',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    event: 'feed.silent',
    feed: 'adt',
    minutes: 7,
  });
});

test('no value can forge a second line or send a control character to a terminal', () => {
  const hostile = 'x\n{"level":"info","event":"forged"}\r\u001b[2J\u0000\u009b';
  const lines = linesOf((log) => log.error('parse.failed', { feed: hostile }));
  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ feed: hostile });
});

test('a field cannot pass for the event or the level', () => {
  const [line] = linesOf((log) => log.info('real', { event: 'forged', level: 'error' }));
  expect(line?.match(/"(level|event)":/g)).toHaveLength(2);
  expect(JSON.parse(line ?? '')).toMatchObject({ level: 'info', event: 'real', level_: 'error' });
});

function linesOf(work: (log: ReturnType<typeof pinoLog>) => void): string[] {
  let text = '';
  work(pinoLog({ write: (chunk) => void (text += chunk) }));
  expect(text.endsWith('\n')).toBe(true);
  return text.slice(0, -1).split('\n');
}
