import { expect, test } from 'vitest';

import { readAudit } from '../../src/access/access.ts';
import { remarkCharsMax } from '../../src/walkthroughs/walkthroughs.ts';
import { freshPostgres } from '../databases.ts';
import { startSystem } from './running-system.ts';
import { signIn } from './signed-in.ts';

const accepted = '/api/walkthroughs/critical-result/accepted-in-time';

test('a nurse goes through a story, sees what people would see, and says what does not fit', async () => {
  const running = await startSystem((await freshPostgres()).database);
  const nina = await signIn(running, 'nina.alvarez');
  const { body: list } = await nina.get('/api/walkthroughs');
  expect(list).toMatchObject({
    workflows: expect.arrayContaining([
      expect.objectContaining({
        workflow: 'critical-result',
        stories: expect.arrayContaining([
          expect.objectContaining({ story: 'accepted-in-time', passed: true, remarks: 0 }),
        ]),
      }),
    ]),
  });

  const { body: story } = await nina.get(accepted);
  expect(story['workflowTitle']).toBe('Critical result');
  expect(scenesOf(story).slice(0, 2)).toMatchObject([
    { at: '0s', tasks: [{ asks: 'nurse in medical', owner: null, rung: 0 }], failures: [] },
    { given: 'nurse-ann: accepted.', tasks: [{ owner: 'nurse-ann' }] },
  ]);

  const text = 'On nights nobody holds this role.';
  const left = await nina.post(`${accepted}/remarks`, { scene: 1, text: ` ${text} ` });
  const remarks = scenesOf(left.body).map((scene) => scene['remarks']);
  expect(remarks).toEqual([
    [],
    [expect.objectContaining({ by: 'Nina Alvarez', text, formerEpoch: null })],
    ...remarks.slice(2).map(() => []),
  ]);
  const [audited] = await readAudit(running.database, { actor: 'nina.alvarez', limit: 1 });
  expect(audited).toMatchObject({ action: 'walkthrough.remark', outcome: 'done' });
  expect(JSON.stringify(audited)).not.toContain('nights');
});

test('an empty remark, one that is too long, one to no scene and one to no story are refused', async () => {
  const running = await startSystem((await freshPostgres()).database);
  const nina = await signIn(running, 'nina.alvarez');
  const remark = (body: object) =>
    nina.post(`${accepted}/remarks`, { scene: 0, text: 'x', ...body });
  expect(await remark({ text: '  ' })).toMatchObject({ status: 422, body: { field: 'text' } });
  expect(await remark({ text: 'x'.repeat(remarkCharsMax) })).toMatchObject({ status: 200 });
  expect((await remark({ text: 'x'.repeat(remarkCharsMax + 1) })).status).toBe(400);
  expect(await remark({ scene: 99 })).toMatchObject({ status: 422, body: { field: 'scene' } });
  expect((await nina.get('/api/walkthroughs/critical-result/no-such')).status).toBe(404);
  expect((await nina.get('/api/walkthroughs/no-such/accepted-in-time')).status).toBe(404);
});

function scenesOf(story: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>[] {
  return story['scenes'] as Readonly<Record<string, unknown>>[];
}
