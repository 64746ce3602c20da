import { expect, test } from 'vitest';

import { describeOnEachDatabase } from '../../test/databases.ts';
import { readAudit } from '../access/access.ts';
import { iso, must, type Database } from '../platform/platform.ts';
import { contentCost, contentPage } from './content-page.ts';
import type { PageContext } from './endpoint.ts';
import { feedPage, feedsPage, measurePage } from './feeds-page.ts';
import { httpBench, network, NOON } from './http-test-bench.ts';
import { contentBody, messagesQuery } from './inputs.ts';
import { messagesPage } from './messages-page.ts';

const RAW =
  'MSH|^~\\&|LAB|STA|SINEW|STA|20261121115900||ORU^R01|C-1|P|2.5.1\rPID|1||""||Ekholm^Vera';

describeOnEachDatabase('the feeds page', (fresh) => {
  test('shows how a feed stands, and leads from a measure to its messages', async () => {
    const context = await seeded(fresh, 'ines');
    const { page } = shown(await feedsPage(context, undefined));
    expect(page.feeds).toMatchObject([
      {
        feed: 'st-anne-lab',
        owner: 'Ines Fabre',
        state: 'behind',
        last15min: 1,
        waiting: { messages: 1, oldestAt: iso(NOON - 120_000) },
      },
    ]);
    expect(page.alerts).toBe(0);
    const asked = { id: 'st-anne-lab', measure: 'unexpectedNull' } as const;
    const behind = shown(await measurePage(context, asked)).page;
    expect(behind.rows).toMatchObject([{ controlId: 'C-1' }]);
    expect(behind.looked).toEqual({ messages: 1, backTo: iso(NOON - 120_000) });
    const other = shown(await measurePage(context, { ...asked, measure: 'missing' })).page;
    expect(other.rows).toEqual([]);
    expect(shown(await feedPage(context, 'st-anne-lab')).page.profile).toHaveLength(168);
  });

  test('is for those who may see messages', async () => {
    const context = await seeded(fresh, 'nina');
    expect(await feedsPage(context, undefined)).toMatchObject({ refused: { kind: 'forbidden' } });
    expect(await feedPage(context, 'st-anne-lab')).toMatchObject({
      refused: { kind: 'forbidden' },
    });
    const text = contentBody.parse({ text: 'Ekholm' });
    expect(await contentPage(context, text)).toMatchObject({ refused: { kind: 'forbidden' } });
    expect(await contentCost(context, text)).toMatchObject({ refused: { kind: 'forbidden' } });
    const ines = await seeded(fresh, 'ines');
    expect(await feedPage(ines, 'nowhere')).toMatchObject({ refused: { kind: 'not-found' } });
  });

  test('a search inside messages is written down without what was looked for', async () => {
    const context = await seeded(fresh, 'ines');
    const { page } = shown(await contentPage(context, contentBody.parse({ text: 'Ekholm' })));
    expect(page).toMatchObject({ rows: [{ controlId: 'C-1' }], next: null });
    const [audited] = await readAudit(context.database, { object: 'feed:all', limit: 1 });
    expect(audited).toMatchObject({ actor: 'ines', action: 'message.search-content' });
    expect(JSON.stringify(audited)).not.toContain('Ekholm');
  });

  test('a search takes times in the zone that it names, and refuses what is no time', async () => {
    const context = await seeded(fresh, 'ines');
    const found = async (keys: object) =>
      messagesPage(context, messagesQuery.parse({ zone: 'America/New_York', ...keys }));
    expect(shown(await found({ from: '2026-11-21T11:58' })).page.rows).toHaveLength(1);
    expect(shown(await found({ from: '2026-11-21T11:59' })).page.rows).toEqual([]);
    expect(await found({ from: 'noon' })).toMatchObject({
      refused: { kind: 'invalid', field: 'from' },
    });
  });
});

async function seeded(fresh: () => Promise<Database>, id: string): Promise<PageContext> {
  const database = await fresh();
  await database.query('seed', seedSql, [iso(NOON - 120_000), new TextEncoder().encode(RAW)]);
  const { deps } = httpBench({ database });
  return {
    database,
    now: NOON,
    person: must(
      network.people.find((one) => one.id === id),
      id,
    ),
    release: deps.release(),
    network,
    authorize: deps.authorize,
    acts: deps.acts,
    onShift: deps.onShift,
    dutyChanges: deps.dutyChanges,
    workflowTitle: deps.workflowTitle,
    workflowsAt: deps.workflowsAt,
    idleMs: deps.idleMs,
    demo: undefined,
  };
}

const seedSql = `
  insert into journal (
         seq, received_at, site, feed, lane, lane_key, epoch, disposition, message_type, trigger_event,
         control_id, message_time, peer, raw, ack_code, ack)
  values (nextval('journal_seq'), $1, 'st-anne', 'st-anne-lab', 1, 'A|1', 1, 'accepted', 'ORU', 'R01', 'C-1',
          '20261121115900', 'test', $2, 'AA', '\\x41')`;

function shown<Page>(answer: { page: Page } | { refused: unknown }): { page: Page } {
  if ('page' in answer) return answer;
  throw new Error(`refused: ${JSON.stringify(answer.refused)}`);
}
