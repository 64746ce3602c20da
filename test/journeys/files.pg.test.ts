import { hash } from 'node:crypto';
import {
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  writeFile,
  mkdir,
  rename,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import type { Feed } from '../../src/governance/governance.ts';
import { must } from '../../src/platform/platform.ts';
import { freshPostgres } from '../databases.ts';
import { northlake } from '../world.ts';
import { startSystem } from './running-system.ts';
import { adt } from './sent-messages.ts';

const token = 'x'.repeat(43);

async function ward() {
  const network = await northlake();
  const lab = must(
    network.feeds.find(({ id }) => id === 'st-anne-lab'),
    'the laboratory',
  );
  const csv: Feed = {
    ...{ ...lab, id: 'point-of-care', kind: 'csv', port: 0, folder: 'inbox/poc', charset: 'utf-8' },
    csv: {
      ...{ message: 'ORU^R01', delimiter: ';', constants: { 'OBX-2': 'NM', 'OBX-3.3': 'LN' } },
      columns: {
        MRN: { to: ['PID-3.1'] },
        Test: { to: ['OBX-3.1'] },
        Value: { to: ['OBX-5'] },
        Unit: { to: ['OBX-6'] },
        Order: { to: ['OBR-3'] },
        Taken: { to: ['OBX-14'], time: 'YYYY-MM-DD HH:mm' },
      },
    },
  };
  const summaries: Feed = {
    ...{ ...lab, id: 'summaries', kind: 'ccda', port: 0, folder: 'inbox/ccda', charset: 'utf-8' },
    systems: { '1.2.3': 'SAMC' },
  };
  const batches: Feed = { ...lab, id: 'archive', folder: 'inbox/archive', port: 0 };
  const client = {
    ...must(
      network.clients?.find(({ id }) => id === 'st-anne-record'),
      'a client',
    ),
    ...{ id: 'poc', feed: csv.id, tokenVariable: 'POC' },
  };
  const filesRoot = await mkdtemp(join(tmpdir(), 'sinew-inbox-'));
  onTestFinished(() => rm(filesRoot, { recursive: true, force: true }));
  const { database } = await freshPostgres();
  const running = await startSystem(database, undefined, {
    network: {
      ...network,
      feeds: [...network.feeds, csv, summaries, batches],
      clients: [...(network.clients ?? []), client],
    },
    variable: (name) => (name === 'POC' ? hash('sha256', token) : undefined),
    delivery: {
      ...{ filesRoot, variable: () => undefined },
      resolve: () => Promise.reject(new Error('nothing leaves')),
    },
  });
  const folder = join(filesRoot, 'inbox/poc');
  await mkdir(folder, { recursive: true });
  const { intake } = running.system;
  // Once to see the files, once to find them unchanged.
  const look = async (): Promise<void> => {
    await intake.takeFiles();
    await intake.takeFiles();
  };
  const post = (feed: string, body: string, bearer = token) =>
    fetch(`${running.url}/intake/${feed}`, {
      ...{ method: 'POST', body },
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'text/csv' },
    });
  return { running, folder, filesRoot, look, post };
}

const head = 'MRN;Test;Value;Unit;Order;Taken';
const critical = '700101;2823-3;6.8;mmol/L;P1;2026-03-03 12:00';
const low = '700101;2823-3;4.0;mmol/L;P2;2026-03-03 12:05';

test('a table that is dropped into a folder becomes results and a task, once, however often it is dropped', async () => {
  const { running, folder, look } = await ward();
  await running.sender('st-anne-adt').ask(adt('A01', { control: 'A1' }));
  for (const name of ['morning.csv', 'again.csv']) {
    await writeFile(join(folder, `.${name}`), `${head}\n${critical}\n${low}\n`);
    await rename(join(folder, `.${name}`), join(folder, name));
    await look();
  }
  const kept = await running.kept();
  expect(kept.map(({ outcome, peer }) => [outcome, peer.split(':')[1]])).toEqual([
    ['applied', expect.anything()],
    ['applied', 'morning.csv'],
    ['applied', 'morning.csv'],
  ]);
  expect(Buffer.from(kept[1]?.raw ?? []).toString()).toContain(`${head}\r\n${critical}\r\n`);
  expect(await running.tasks()).toMatchObject([{ state: 'open' }]);
  expect(await readdir(join(folder, 'done'))).toHaveLength(2);
});

test('what is not whole, not a file or not to be read is not taken for what it is not', async () => {
  const { running, folder, look } = await ward();
  await writeFile(join(folder, '.half.csv'), head);
  await writeFile(join(folder, 'half.csv.part'), head);
  await symlink('/etc/hostname', join(folder, 'link.csv'));
  await writeFile(join(folder, 'shifted.csv'), `${head}\n7;"x;1;;;\n`);
  await running.system.intake.takeFiles();
  expect(await readdir(join(folder, 'quarantine'))).toEqual([]);
  await look();
  const [bad = '', note = ''] = await readdir(join(folder, 'quarantine'));
  expect(bad).toMatch(/^\d+-shifted\.csv$/);
  expect(await readFile(join(folder, 'quarantine', note), 'utf8')).toContain('csv-malformed');
  expect((await readdir(folder)).toSorted()).toEqual(
    ['.half.csv', '.taking', 'done', 'half.csv.part', 'link.csv', 'quarantine'].toSorted(),
  );
  expect(await running.kept()).toEqual([]);
});

test('what a process that died had claimed is taken by the next', async () => {
  const { running, folder, look } = await ward();
  await mkdir(join(folder, '.taking'), { recursive: true });
  await writeFile(join(folder, '.taking', 'left.csv'), `${head}\n${low}\n`);
  await look();
  expect(await running.kept()).toHaveLength(1);
  expect(await readdir(join(folder, '.taking'))).toEqual([]);
});

test('a row that does not fit is an exception with its line, and the others are results', async () => {
  const { running, post } = await ward();
  const answer = await post('point-of-care', `${head}\n700101;2823-3\n${low}\n`);
  expect(answer.status).toBe(202);
  expect(await answer.json()).toMatchObject({
    ...{ taken: 1, repeated: 0, unreadable: 1 },
    problems: [{ code: 'csv-cells', location: 'line 2' }],
  });
  const kept = await running.kept();
  expect(kept.map(({ outcome }) => outcome)).toEqual(['failed', 'applied']);
  expect(kept[0]?.problem).toMatchObject({ location: 'line 2' });
});

test('over HTTP only the client of the feed may send, and nothing of a table that cannot be read is kept', async () => {
  const { running, post } = await ward();
  const table = `${head}\n${low}\n`;
  expect((await post('point-of-care', table, 'y'.repeat(43))).status).toBe(401);
  expect((await post('st-anne-lab', table)).status).toBe(403);
  expect((await post('no-feed', table)).status).toBe(403);
  const refused = await post('point-of-care', 'a;b\n');
  expect(refused.status).toBe(422);
  expect(await refused.json()).toMatchObject({ field: 'line 1' });
  expect(await running.kept()).toEqual([]);
  expect((await post('point-of-care', table)).status).toBe(202);
  expect(await (await post('point-of-care', table)).json()).toMatchObject({
    taken: 0,
    repeated: 1,
  });
});

const summary = `<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <id root="1.1" extension="DOC1"/><code code="34133-9" codeSystem="2.16.840.1.113883.6.1" displayName="Summary"/>
  <effectiveTime value="20260303120000-0600"/>
  <recordTarget><patientRole><id root="1.2.3" extension="700101"/>
    <patient><name><given>ANN</given><family>SMITH</family></name></patient></patientRole></recordTarget>
  <component><structuredBody>
    <component><section><templateId root="2.16.840.1.113883.10.20.22.2.3.1"/><entry><observation>
      <code code="2823-3" codeSystem="2.16.840.1.113883.6.1"/><statusCode code="completed"/>
      <value xsi:type="PQ" value="6.9" unit="mmol/L"/></observation></entry></section></component>
    <component><section><code code="10160-0"/><entry/></section></component>
  </structuredBody></component></ClinicalDocument>`;

test('a clinical document becomes a document and results, and says what was not taken of it', async () => {
  const { running, filesRoot, look } = await ward();
  const folder = join(filesRoot, 'inbox/ccda');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'summary.xml'), summary);
  await writeFile(join(folder, 'bomb.xml'), `<!DOCTYPE a [<!ENTITY b "c">]>${summary}`);
  await look();
  const [bomb, kept] = await running.kept();
  expect(bomb).toMatchObject({ outcome: 'failed', problem: { code: 'xml-doctype' } });
  expect(kept?.outcome).toBe('applied');
  expect(Buffer.from(kept?.raw ?? []).toString()).toBe(summary);
  expect(kept?.problems?.map(({ code, location }) => `${code} ${location}`)).toContain(
    'section-not-taken section 10160-0',
  );
  const [counts] = await running.database.query(
    'test-counts',
    `select (select count(*)::integer from document where content_seq = ${kept?.seq}) as documents,
            (select count(*)::integer from observation where number = 6.9) as results`,
  );
  expect(counts).toEqual({ documents: 1, results: 1 });
});

test('a dropped batch is split and its counts are held against it', async () => {
  const { running, filesRoot, look } = await ward();
  const folder = join(filesRoot, 'inbox/archive');
  await mkdir(folder, { recursive: true });
  const oru = (control: string): string =>
    `MSH|^~\\&|LAB|SAMC|SINEW|NLH|20260303||ORU^R01|${control}|P|2.5.1\rPID|1||700101^^^SAMC^MR\rOBR|1||${control}\r`;
  await writeFile(join(folder, 'b.hl7'), `BHS|^~\\&|LAB\r${oru('1')}${oru('2')}BTS|3\r`);
  await look();
  expect((await running.kept()).map(({ control }) => control)).toEqual(['1', '2']);
  const [batch] = await running.database.query<{ problems: { code: string }[] }>(
    'test-batch',
    'select problems from message_batch',
  );
  expect(batch?.problems.map(({ code }) => code)).toEqual(['batch-count']);
});
