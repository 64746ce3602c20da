import fc from 'fast-check';
import { expect, test } from 'vitest';

import { northlake } from '../../test/world.ts';
import { potassium } from '../../test/journeys/sent-messages.ts';
import { must } from '../platform/platform.ts';
import { compileRelease } from '../workflows/workflows.ts';
import {
  messagesNamedMax,
  previewMappings,
  type Configuration,
  type PreviewRow,
  type ReadRows,
} from './preview-mappings.ts';
import { withCode } from './with-code.ts';

const network = await northlake();
const LOINC = 'http://loinc.org';
const toPotassium = { code: '2823-3', system: LOINC, display: 'Potassium' };

function configuration(of = network): Configuration {
  const answer = compileRelease({ epoch: 1, digest: '', network: of });
  if ('problems' in answer) throw new Error(answer.problems[0]?.sentence);
  return { network: of, compiled: answer.compiled };
}

const inForce = configuration();
const withKx = configuration(withCode(network, 'st-anne-lab', 'KX', toPotassium));

const noon = Date.UTC(2026, 2, 3, 18);

function row(seq: number, raw: string | Uint8Array, feed = 'st-anne-lab'): PreviewRow {
  const site = must(
    network.feeds.find(({ id }) => id === feed),
    feed,
  ).site;
  const bytes = typeof raw === 'string' ? Buffer.from(raw, 'latin1') : raw;
  return { seq, receivedAt: noon + seq, site, feed, lane: 1, raw: bytes };
}

function rowsOf(rows: readonly PreviewRow[]): ReadRows {
  return async (after, limit) =>
    rows.filter(({ seq }) => after === null || seq > after.seq).slice(0, limit);
}

const result = (control: string, told: { value?: string; flag?: string; code?: string } = {}) =>
  potassium({ control, order: control, value: '6.9', flag: '', code: 'KX', ...told });

const preview = (rows: readonly PreviewRow[], to = withKx, limits = { rowsMax: 1_000 }) =>
  previewMappings(rowsOf(rows), inForce, to, limits);

test('a code that gets a mapping is told with its messages, and a value over the limit would ask a nurse', async () => {
  const rows = [
    row(1, result('A')),
    row(2, result('B', { value: '4.1' })),
    row(3, result('C', { code: 'K' })),
  ];
  const { codes, starts, fields, ...rest } = await preview(rows);
  expect(codes).toEqual([
    {
      ...{ feed: 'st-anne-lab', change: 'mapped', before: 'KX', after: '2823-3', count: 2 },
      messages: [1, 2],
      units: [{ unit: 'mmol/L', count: 2, known: true }],
    },
  ]);
  expect(starts).toEqual([
    {
      ...{ feed: 'st-anne-lab', workflow: 'Critical result', change: 'starts', code: '2823-3' },
      ...{ count: 1, messages: [1] },
    },
  ]);
  expect(fields).toEqual([]);
  expect(rest).toMatchObject({ messages: 3, changedMessages: 2, stopped: false, outcomes: [] });
});

test('a mapping that is taken away is lost, and what it would no longer ask is told', async () => {
  const back = await previewMappings(rowsOf([row(1, result('A'))]), withKx, inForce, {
    rowsMax: 10,
  });
  expect(back.codes).toMatchObject([{ change: 'lost', before: '2823-3', after: 'KX' }]);
  expect(back.starts).toMatchObject([{ change: 'no longer starts', workflow: 'Critical result' }]);
});

test('a mapping to something else is a change, and a unit that the dictionary does not list is told', async () => {
  const sodium = { code: '2951-2', system: LOINC, display: 'Sodium' };
  const hemoglobin = { code: '718-7', system: LOINC, display: 'Hemoglobin' };
  const asSodium = configuration(withCode(network, 'st-anne-lab', 'K', sodium));
  const asHemoglobin = configuration(withCode(network, 'st-anne-lab', 'K', hemoglobin));
  const rows = [row(1, result('A', { code: 'K' }))];
  const other = await preview(rows, asSodium);
  expect(other.codes).toMatchObject([
    { change: 'changed', before: '2823-3', after: '2951-2', units: [{ known: true }] },
  ]);
  expect(other.starts).toMatchObject([{ change: 'no longer starts', code: '2951-2' }]);
  const wrong = await preview(rows, asHemoglobin);
  expect(wrong.codes[0]?.units).toEqual([{ unit: 'mmol/L', count: 1, known: false }]);
  // The workflow asks all the same, because it cannot compare the value.
  expect(wrong.starts).toEqual([]);
});

test('other maps count too: a provider gets a name, a point of care another unit', async () => {
  const feeds = network.feeds.map((feed) => ({
    ...feed,
    providers: { '4711': 'Okafor, Nina' },
    locations: { ...feed.locations, ED: 'icu' },
  }));
  const admission = [
    'MSH|^~\\&|HIS|STANNE|SINEW|N|20260303120000||ADT^A01|A1|P|2.5.1',
    'EVN|A01|20260303120000',
    'PID|1||100^^^SAMC^MR||Doe^Jane',
    'PV1|1|E|ED^1^A||||4711^Sent^Name||||||||||||V1^^^SAMC',
  ].join('\r');
  const { fields, codes } = await preview(
    [row(1, admission, 'st-anne-adt')],
    configuration({ ...network, feeds }),
  );
  expect(codes).toEqual([]);
  expect(fields.map(({ fact, field }) => `${fact}.${field}`).toSorted()).toEqual([
    'encounter.attending',
    'encounter.place',
  ]);
});

test('a feed that goes away takes its messages with it', async () => {
  const feeds = network.feeds.filter(({ id }) => id !== 'st-anne-lab');
  const { outcomes } = await preview([row(1, result('A'))], configuration({ ...network, feeds }));
  expect(outcomes).toMatchObject([{ before: 'facts', after: 'failed (unknown-feed)', count: 1 }]);
});

test('it stops at the limit and says so, and only where there is more', async () => {
  const rows = Array.from({ length: 12 }, (_, at) => row(at + 1, result(`M${at}`)));
  expect(await preview(rows, withKx, { rowsMax: 11 })).toMatchObject({
    messages: 11,
    stopped: true,
  });
  const all = await preview(rows, withKx, { rowsMax: 12 });
  expect(all).toMatchObject({ messages: 12, stopped: false, firstAt: noon + 1, lastAt: noon + 12 });
  expect(all.codes[0]?.messages).toHaveLength(messagesNamedMax);
  expect(all.codes[0]?.count).toBe(12);
});

test('the preview of an unchanged configuration is empty, whatever came', async () => {
  const value = fc.constantFrom('6.9', '4.1', '>6.0', '', 'hemolyzed');
  const sent = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.record({ value, flag: fc.constantFrom('', 'HH'), code: fc.constantFrom('K', 'KX', '') }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(sent, { maxLength: 10 }), async (messages) => {
      const rows = messages.map((one, at) =>
        row(at + 1, one instanceof Uint8Array ? one : result(`P${at}`, one)),
      );
      expect(await preview(rows, configuration(structuredClone(network)))).toMatchObject({
        ...{ messages: rows.length, changedMessages: 0, linesLeftOff: 0 },
        ...{ codes: [], fields: [], starts: [], outcomes: [] },
      });
    }),
    { numRuns: 15 },
  );
});
