import { expect, test } from 'vitest';

import { readAudit } from '../../src/access/access.ts';
import { freshPostgres } from '../databases.ts';
import { startSystem, type RunningSystem } from './running-system.ts';
import { potassium } from './sent-messages.ts';
import { signIn } from './signed-in.ts';

/** The laboratory calls potassium KX since this morning, and measures some of it in units that nobody knows. */
async function laboratoryThatChanged(): Promise<{ running: RunningSystem; seqs: number[] }> {
  const running = await startSystem((await freshPostgres()).database);
  const sender = running.sender('st-anne-lab');
  const send = (control: string, told: { value: string; flag?: string; code?: string }) =>
    sender.ask(potassium({ control, order: control, flag: '', code: 'KX', ...told }));
  await send('A', { value: '6.9' });
  await send('B', { value: '4.1' });
  await send('C', { value: '6.8', code: 'KY', flag: 'HH' });
  const odd = potassium({ control: 'D', order: 'D', flag: '', code: 'K', value: '41' });
  await sender.ask(odd.replaceAll('mmol/L', 'drops'));
  return { running, seqs: (await running.kept()).map(({ seq }) => seq) };
}

test('an engineer sees what no map knows, tries a line for it, and takes it away as it is to be committed', async () => {
  const { running, seqs } = await laboratoryThatChanged();
  const [a = 0, b = 0, c = 0, d = 0] = seqs;
  const wes = await signIn(running, 'wes.thornton');
  const page = await wes.get('/api/mappings?site=st-anne');
  expect(page.body).toMatchObject({
    unmapped: [
      { feed: 'st-anne-lab', code: 'KY', results: 1, critical: 1, messages: [c] },
      { feed: 'st-anne-lab', code: 'KX', results: 2, critical: 0, messages: [b, a] },
    ],
    unknownUnits: [
      { feed: 'st-anne-lab', unit: 'drops', code: '2823-3', results: 1, messages: [d] },
    ],
    feeds: expect.arrayContaining([
      expect.objectContaining({
        feed: 'st-anne-lab',
        mappings: expect.arrayContaining([
          {
            ...{ map: 'locations', sent: 'CVU', to: 'cardiology', display: 'Cardiology' },
            writtenAt: 'mappings/st-anne-locations.yaml:10:3',
          },
        ]),
      }),
    ]),
  });

  const tried = { feed: 'st-anne-lab', sent: 'KX', code: '2823-3', hours: 1 };
  const preview = await wes.post('/api/mappings/preview', tried);
  expect(preview.body).toMatchObject({
    ...{ line: '"KX": { code: 2823-3, system: http://loinc.org, display: "Potassium" }' },
    ...{ inDictionary: true, before: null, messages: 4, changedMessages: 2, stopped: false },
    codes: [{ change: 'mapped', before: 'KX', after: '2823-3', count: 2, messages: [a, b] }],
    starts: [{ change: 'starts', workflow: 'Critical result', count: 1, messages: [a] }],
  });
  const [audited] = await readAudit(running.database, { object: 'feed:st-anne-lab', limit: 1 });
  expect(audited).toMatchObject({ actor: 'wes.thornton', action: 'mapping.preview' });
});

test('a code whose check digit does not fit is not tried, one outside the dictionary needs a name, and a nurse tries nothing', async () => {
  const running = await startSystem((await freshPostgres()).database);
  const wes = await signIn(running, 'wes.thornton');
  const tried = { feed: 'st-anne-lab', sent: 'KX', code: '2823-4', hours: 1 };
  const preview = (body: object) => wes.post('/api/mappings/preview', { ...tried, ...body });
  expect(await preview({})).toMatchObject({ status: 422, body: { field: 'code' } });
  const magnesium = { code: '2601-3' };
  expect(await preview(magnesium)).toMatchObject({ status: 422, body: { field: 'display' } });
  expect(await preview({ ...magnesium, display: 'Magnesium' })).toMatchObject({
    body: { inDictionary: false, messages: 0 },
  });
  expect(await preview({ code: '2823-3', hours: 169 })).toMatchObject({ status: 400 });
  expect(await preview({ code: '2823-3', feed: 'nowhere' })).toMatchObject({ status: 404 });
  const nina = await signIn(running, 'nina.alvarez');
  expect(await nina.get('/api/mappings')).toMatchObject({ status: 403 });
  expect(await nina.post('/api/mappings/preview', { ...tried, code: '2823-3' })).toMatchObject({
    status: 403,
  });
});
