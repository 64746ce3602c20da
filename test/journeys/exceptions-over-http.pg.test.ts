import { expect, test } from 'vitest';

import { must } from '../../src/platform/platform.ts';
import { freshPostgres } from '../databases.ts';
import { until } from '../faults/load.ts';
import { brokenInvariants } from '../invariants.ts';
import { startSystem } from './running-system.ts';
import { adt, potassium } from './sent-messages.ts';
import { signIn, type SignedIn } from './signed-in.ts';

/** As much of the pages as these stories read. */
interface ExceptionsPage {
  open: number;
  groups: { feed: string; cause: string; items: { id: string; seq: number }[] }[];
}

interface ReplayPage {
  id: string;
  rev: number;
  state: string;
  predicted: unknown;
}

interface LineagePage {
  replays: unknown[];
  editedFrom: unknown;
}

/** A merge that does not say who is merged away. */
const brokenMerge = (n: number): string =>
  `MSH|^~\\&|SEND|SAMC|SINEW|NLH|20260303120000||ADT^A40^ADT_A39|M${n}|P|2.5.1\r` +
  `EVN|A40|20260303120000\rPID|1||7${n}^^^SAMC^MR||SMITH^ANN\r`;

const reason = 'The registration desk merged them by hand.';

async function page<T>(told: ReturnType<SignedIn['get']>): Promise<T> {
  const { status, body } = await told;
  expect({ status, body }).toMatchObject({ status: 200 });
  return body as T;
}

test('a sender’s mistake makes 110 messages fail: one group, one task, a plan that two people see, and nobody waits', async () => {
  const { database } = await freshPostgres();
  const running = await startSystem(database);
  const sender = running.sender('st-anne-adt');
  for (let n = 0; n < 110; n++) await sender.ask(brokenMerge(n));
  await sender.ask(adt('A01', { control: 'A1', mrn: '70', visit: 'V70' }));
  await running.kept();
  const mend = (await running.tasks()).filter(({ title }) => title.startsWith('Messages wait'));
  expect(mend).toMatchObject([{ state: 'open' }]);

  const wes = await signIn(running, 'wes.thornton');
  const ingrid = await signIn(running, 'ingrid.solberg');
  const { groups, open } = await page<ExceptionsPage>(wes.get('/api/exceptions'));
  expect(open).toBe(110);
  expect(groups).toMatchObject([{ count: 110, patients: 110, waiting: 1, owner: 'Wes Thornton' }]);
  const { feed, cause } = must(groups[0], 'a group');
  const found = await page<{ items: unknown[] }>(
    wes.get(`/api/exceptions/group?feed=${feed}&cause=${cause}&search=7109`),
  );
  expect(found.items).toHaveLength(1);

  const selection = { outcome: 'failed', feed, cause };
  const choice = { how: 'skip', configuration: 'current', effects: 'suppress' };
  const [first, second] = groups[0]?.items ?? [];
  const pickedBy = (picked: object): Promise<{ items: number }> =>
    page(wes.post('/api/replays', { ...choice, reason, selection: picked }));
  const [one, other] = [must(first, 'an exception').seq, must(second, 'another').seq];
  const all = { outcome: 'failed', groups: [{ feed, cause }] };
  expect(await pickedBy({ ...all, except: [one] })).toMatchObject({ items: 109 });
  expect(await pickedBy({ outcome: 'failed', seqs: [one, other] })).toMatchObject({ items: 2 });
  const none = { feed: 'harbor-adt', cause };
  const mixed = { outcome: 'failed', groups: [none], seqs: [one, other], except: [other] };
  expect(await pickedBy(mixed)).toMatchObject({ items: 1 });
  const applied = { ...all, outcome: 'applied', seqs: [one] };
  expect(
    await wes.post('/api/replays', { ...choice, how: 'retry', reason, selection: applied }),
  ).toMatchObject({ status: 422 });
  let plan = await page<ReplayPage>(wes.post('/api/replays', { ...choice, reason, selection }));
  const act = async (who: SignedIn, what: string): Promise<void> => {
    plan = await page<ReplayPage>(
      who.post(`/api/replays/${plan.id}/acts`, { act: what, rev: plan.rev }),
    );
  };
  await act(wes, 'predict');
  expect(plan.predicted).toMatchObject({ outcomes: { skipped: 110 }, waiting: { applied: 1 } });
  await act(wes, 'submit');
  const alone = await wes.post(`/api/replays/${plan.id}/acts`, { act: 'approve', rev: plan.rev });
  expect(alone).toMatchObject({ status: 409, body: { code: 'not-now' } });
  await act(ingrid, 'approve');
  await act(wes, 'start');
  await until(async () => {
    plan = await page<ReplayPage>(wes.get(`/api/replays/${plan.id}`));
    return plan.state === 'done';
  });
  expect(plan).toMatchObject({ done: 110, differing: 0, approvedBy: 'Ingrid Solberg' });
  const { items } = await page<{ items: { seq: number }[] }>(
    wes.get(`/api/replays/${plan.id}/messages`),
  );
  const lineage = await page<LineagePage>(
    wes.get(`/api/messages/${must(items[0], 'an item').seq}/lineage`),
  );
  expect(lineage.replays[0]).toMatchObject({ id: plan.id, result: 'skipped' });
  expect(await page(wes.get('/api/exceptions'))).toMatchObject({ open: 0 });
  expect(await running.tasks()).toMatchObject([{ state: 'cancelled' }]);
  expect(await brokenInvariants(database)).toEqual([]);
});

test('an engineer mends one message: both are kept, each tells of the other, and the nurse may not', async () => {
  const { database } = await freshPostgres();
  const running = await startSystem(database);
  await running.sender('st-anne-adt').ask(brokenMerge(1));
  await running.sender('st-anne-lab').ask(potassium({ control: 'R1', mrn: '71', value: '6.8' }));
  await running.kept();
  const wes = await signIn(running, 'wes.thornton');
  const nina = await signIn(running, 'nina.alvarez');
  const { groups } = await page<ExceptionsPage>(wes.get('/api/exceptions'));
  expect(groups).toMatchObject([{ critical: 1, waiting: 1 }]);
  const id = must(groups[0]?.items[0], 'an exception').id;
  expect(await nina.get(`/api/exceptions/${id}/text`)).toMatchObject({ status: 403 });

  const { text, seq } = await page<{ text: string; seq: number }>(
    wes.get(`/api/exceptions/${id}/text`),
  );
  const mended = { text: `${text}\nMRG|700555^^^SAMC^MR`, reason };
  expect(await nina.post(`/api/exceptions/${id}/edit`, mended)).toMatchObject({ status: 403 });
  const edited = await page<{ seq: number; outcome: string }>(
    wes.post(`/api/exceptions/${id}/edit`, mended),
  );
  expect(edited.outcome).toBe('applied');
  expect(await page<LineagePage>(wes.get(`/api/messages/${seq}/lineage`))).toMatchObject({
    editedInto: [
      {
        ...{ seq: edited.seq, by: 'Wes Thornton', reason },
        changes: [{ path: 'MRG-1', before: null, after: '700555^^^SAMC^MR' }],
      },
    ],
  });
  expect(
    (await page<LineagePage>(wes.get(`/api/messages/${edited.seq}/lineage`))).editedFrom,
  ).toMatchObject({ seq });
  await running.kept();
  const open = (await running.tasks()).filter(({ state }) => state === 'open');
  expect(open).toMatchObject([{ title: 'Acknowledge critical result: Potassium 6.8 mmol/L' }]);
  expect(await brokenInvariants(database)).toEqual([]);
});
