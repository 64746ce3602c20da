import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { expect, test } from 'vitest';

import { freshPostgres } from '../databases.ts';
import { until } from '../faults/load.ts';
import { brokenInvariants } from '../invariants.ts';
import { codeAndControl, framed, type RawSender } from './raw-sender.ts';
import { startSystem, type KeptMessage, type RunningSystem } from './running-system.ts';
import { adt, potassium } from './sent-messages.ts';

/** What a careless or hostile sender may send. Each gets a clear answer, all of it is kept, and the rest goes on. */

const critical = potassium({ control: 'R1', value: '6.8' });

async function running(): Promise<RunningSystem> {
  return startSystem((await freshPostgres()).database);
}

/** The same connection still works, and nothing is broken. Gives what the journal kept before. */
async function goesOn(system: RunningSystem, sender: RawSender): Promise<KeptMessage[]> {
  const before = (await system.tasks()).length;
  const of = { mrn: '700555', visit: 'V555', order: 'L555' };
  const answer = await sender.ask(potassium({ control: 'GOOD', value: '7.0', ...of }));
  expect(codeAndControl(answer)).toBe('AA GOOD');
  const kept = await system.kept();
  expect(kept.at(-1)).toMatchObject({ control: 'GOOD', outcome: 'applied' });
  expect((await system.tasks()).length).toBeGreaterThan(before);
  expect(await brokenInvariants(system.database)).toEqual([]);
  return kept.slice(0, -1);
}

function segmentsOf(answer: string): string[] {
  return answer.split('\r').filter((segment) => segment !== '');
}

test('a frame whose end block is lost is to be sent again and kept, and the message after it is applied', async () => {
  const system = await running();
  const sender = system.sender('st-anne-lab');
  const lost = potassium({ control: 'R0', value: '6.1', mrn: '700303', visit: 'V3', order: 'L3' });
  await sender.write(Buffer.concat([Buffer.from(`\x0b${lost}`), framed(critical)]));
  const answers = await sender.answered(2);
  expect(answers.map(codeAndControl)).toEqual(['AE R0', 'AA R1']);
  expect(answers[0]).toContain('The end of the frame is missing.');
  const [refused, applied] = await goesOn(system, sender);
  expect(refused).toMatchObject({ disposition: 'refused', outcome: 'kept', reason: 'refused' });
  expect(Buffer.from(refused?.raw ?? []).toString()).toBe(lost);
  expect(applied).toMatchObject({ control: 'R1', outcome: 'applied' });
});

test('two messages in one frame are refused whole: they may be of different patients', async () => {
  const system = await running();
  const sender = system.sender('st-anne-lab');
  const other = potassium({ control: 'R2', value: '6.9', mrn: '700202', visit: 'V2', order: 'L2' });
  const answer = await sender.ask(critical + other);
  expect(codeAndControl(answer)).toBe('AR R1');
  expect(answer).toContain('There is more than one message in the frame.');
  const [kept] = await goesOn(system, sender);
  expect(kept).toMatchObject({ outcome: 'failed', reason: 'several-messages', facts: 0 });
  expect(Buffer.from(kept?.raw ?? []).toString()).toBe(critical + other);
});

test('segments that nobody knows are kept, and what the known ones say is applied', async () => {
  const system = await running();
  const sender = system.sender('st-anne-lab');
  const message = `${critical.replace('PV1|', 'ZLB|1|^~|of the house\rPV1|')}Z?|${'x'.repeat(99)}\r`;
  expect(codeAndControl(await sender.ask(message))).toBe('AA R1');
  const [kept] = await system.kept();
  expect(kept).toMatchObject({
    outcome: 'applied',
    problems: [{ code: 'not-a-segment', location: 'line 7' }],
  });
  expect(kept?.facts).toBeGreaterThan(0);
  expect(Buffer.from(kept?.raw ?? []).toString()).toBe(message);
  expect(await system.tasks()).toHaveLength(1);
  await goesOn(system, sender);
});

test.each([
  ['MSH|$%~&', { '^': '$', '~': '%', '\\': '~' }],
  ['MSH#*%!@', { '|': '#', '^': '*', '~': '%', '\\': '!', '&': '@' }],
])(
  'a sender with delimiters of its own, %s, is understood and answered in them',
  async (head, own) => {
    const system = await running();
    const sender = system.sender('st-anne-lab');
    const swap: Readonly<Record<string, string>> = own;
    const message = [...critical].map((character) => swap[character] ?? character).join('');
    expect(message.startsWith(head)).toBe(true);
    const [msh = '', msa] = segmentsOf(await sender.ask(message));
    expect(msh.startsWith(head)).toBe(true);
    expect(msa).toBe(['MSA', 'AA', 'R1'].join(head[3]));
    const [kept] = await system.kept();
    expect(kept).toMatchObject({ outcome: 'applied', problems: [] });
    expect((await system.tasks()).map(({ title }) => title)).toEqual([
      'Acknowledge critical result: Potassium 6.8 mmol/L',
    ]);
    await goesOn(system, sender);
  },
);

test('delimiters that cannot tell parts apart are refused, with the place', async () => {
  const system = await running();
  const sender = system.sender('st-anne-lab');
  const answer = await sender.ask(critical.replace('MSH|^~\\&', 'MSH|^^\\&'));
  expect(codeAndControl(answer)).toBe('AR R1');
  expect(answer).toContain('One character stands for two delimiters.');
  const [kept] = await goesOn(system, sender);
  expect(kept).toMatchObject({
    outcome: 'failed',
    reason: 'odd-delimiters',
    problem: { location: 'MSH-2' },
  });
});

test('a date that no calendar has is a located problem, and the critical result is asked about all the same', async () => {
  const system = await running();
  const sender = system.sender('st-anne-lab');
  const answer = await sender.ask(potassium({ control: 'R1', value: '6.8', at: '20260231120000' }));
  expect(codeAndControl(answer)).toBe('AA R1');
  const [kept] = await system.kept();
  expect(kept?.outcome).toBe('applied');
  expect(kept?.problems?.map(({ location }) => location)).toEqual(
    expect.arrayContaining(['OBR-7', 'OBX-14']),
  );
  expect(await system.tasks()).toHaveLength(1);
  await goesOn(system, sender);
});

test('fifty megabytes in one frame are refused as they pass by, and do not fill the memory', async () => {
  const messageBytesMax = MEGABYTE;
  const { database } = await freshPostgres();
  const system = await startSystem(database, (feed) => ({ ...feed, messageBytesMax }));
  const sender = system.sender('st-anne-lab');
  const chunk = Buffer.alloc(MEGABYTE, 'x');
  const before = bytesHeld();
  await sender.write(`\x0b${critical}NTE|1||`);
  for (let n = 0; n < 50; n++) await sender.write(chunk);
  // The frame has not ended, and all but its head is let go of. Buffers are given back a moment after they are free.
  await until(() => bytesHeld() - before < 5 * MEGABYTE);
  await sender.write('\r\x1c\r');
  const [answer = ''] = await sender.answered(1);
  expect(codeAndControl(answer)).toBe('AR R1');
  expect(answer).toContain(`this feed takes ${messageBytesMax}.`);
  const [kept] = await goesOn(system, sender);
  expect(kept).toMatchObject({ disposition: 'refused', problem: { code: 'oversize' } });
  expect(Buffer.from(kept?.raw ?? []).toString()).toContain(critical);
}, 30_000);

const MEGABYTE = 1024 * 1024;

/** What buffers hold that somebody still needs. */
function bytesHeld(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().arrayBuffers;
}

test('a message without a control id is refused with the field’s name, kept, and parks nobody', async () => {
  const system = await running();
  const sender = system.sender('st-anne-lab');
  const answer = await sender.ask(critical.replace('|R1|P|', '||P|'));
  expect(segmentsOf(answer)).toEqual([
    expect.stringMatching(/^MSH\|/),
    expect.stringMatching(/^MSA\|AR\|\|The message control id is missing/),
    expect.stringMatching(/^ERR\|\|MSH\^1\^10\|101\^/),
  ]);
  // Whoever answers for the feed may be asked already; nobody is asked about the patient.
  const titles = (await system.tasks()).map(({ title }) => title);
  expect(titles.filter((title) => !title.startsWith('Messages wait'))).toEqual([]);
  const [kept] = await goesOn(system, sender);
  expect(kept).toMatchObject({ outcome: 'failed', reason: 'no-control-id' });
  // The same patient's next result is not held up by it.
  expect(codeAndControl(await sender.ask(critical))).toBe('AA R1');
  expect((await system.kept()).at(-1)).toMatchObject({ control: 'R1', outcome: 'applied' });
});

test('a test message on a feed for production is refused and asks nobody', async () => {
  const system = await running();
  const sender = system.sender('st-anne-lab');
  const answer = await sender.ask(critical.replace('|R1|P|', '|R1|T|'));
  expect(codeAndControl(answer)).toBe('AR R1');
  expect(answer).toMatch(/\rERR\|\|MSH\^1\^11\|202\^/);
  expect((await system.kept())[0]).toMatchObject({ outcome: 'kept', reason: 'refused', facts: 0 });
  expect(await system.tasks()).toEqual([]);
  await goesOn(system, sender);
});

test('Latin-1 under the name of UTF-8 is read as what it is, and the byte is named', async () => {
  const system = await running();
  const sender = system.sender('st-anne-adt');
  const text = adt('A01', { control: 'A1', name: 'MÜLLER^JÖRG' });
  const declared = text.replace('|P|2.5.1', '|P|2.5.1||||||UNICODE UTF-8');
  const answer = await sender.ask(Buffer.from(declared, 'latin1'));
  expect(codeAndControl(answer)).toBe('AA A1');
  const [kept] = await system.kept();
  expect(kept).toMatchObject({
    outcome: 'applied',
    problems: [{ code: 'charset-mismatch', location: `byte ${declared.indexOf('Ü')}` }],
  });
  expect(await patients(system)).toEqual([{ family: 'MÜLLER', given: 'JÖRG' }]);
  await goesOn(system, system.sender('st-anne-lab'));
});

test('a name that pretends to be a segment, a statement or a script stays a name', async () => {
  const system = await running();
  const sender = system.sender('st-anne-adt');
  const names: readonly [sent: string, family: string][] = [
    ['EVE\\X0D\\PID\\F\\1\\F\\\\F\\666\\S\\\\S\\\\S\\SAMC\\S\\MR', 'EVE\rPID|1||666^^^SAMC^MR'],
    ["ROBERT'); drop table patient; --", "ROBERT'); drop table patient; --"],
    ['<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
    ['${jndi:ldap://127.0.0.1/a}', '${jndi:ldap://127.0.0.1/a}'],
  ];
  for (const [n, [sent]] of names.entries()) {
    const told = { control: `A${n}`, mrn: `70100${n}`, visit: `V100${n}`, name: `${sent}^X` };
    expect(codeAndControl(await sender.ask(adt('A01', told)))).toBe(`AA A${n}`);
  }
  expect((await system.kept()).map(({ outcome }) => outcome)).toEqual(names.map(() => 'applied'));
  expect((await patients(system)).map(({ family }) => family)).toEqual(
    names.map(([, family]) => family),
  );
  expect(
    await system.database.query('test-eve', `select from patient_identifier where value = '666'`),
  ).toEqual([]);
  await goesOn(system, system.sender('st-anne-lab'));
});

test('a control id that pretends to be an answer is given back as it was sent', async () => {
  const system = await running();
  const sender = system.sender('st-anne-lab');
  const control = 'R1\\X0D\\MSA\\F\\AA';
  const answer = await sender.ask(critical.replace('|R1|', `|${control}|`));
  expect(segmentsOf(answer)).toEqual([expect.stringMatching(/^MSH\|/), `MSA|AA|${control}`]);
  await goesOn(system, sender);
});

test('a control id that comes again with other content is a new message, and is marked', async () => {
  const system = await running();
  const sender = system.sender('st-anne-lab');
  const other = potassium({ control: 'R1', value: '7.4', mrn: '700202', visit: 'V2', order: 'L2' });
  expect(codeAndControl(await sender.ask(critical))).toBe('AA R1');
  expect(codeAndControl(await sender.ask(other))).toBe('AA R1');
  const kept = await system.kept();
  expect(kept.map(({ reused, outcome }) => [reused, outcome])).toEqual([
    [false, 'applied'],
    [true, 'applied'],
  ]);
  expect(await system.tasks()).toHaveLength(2);
  await goesOn(system, sender);
});

function patients(system: RunningSystem): Promise<{ family: string; given: string }[]> {
  return system.database.query(
    'test-patients',
    'select family, given from patient order by source_seq',
  );
}
