import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

import type { ApiChange } from './api.ts';
import { freshPostgres } from '../../test/databases.ts';
import { createWorld, northlakeFiles, wholeNorthlake } from '../../test/world.ts';
import { openChangeDesk, type ChangeDesk } from './change-test-desk.ts';

let desk: ChangeDesk;
let draft: ApiChange;

const lena = 'lena.hoffmann';

beforeAll(async () => {
  const { database } = await freshPostgres();
  const world = await createWorld({
    ...{ database, network: await wholeNorthlake(), files: await northlakeFiles() },
  });
  desk = await openChangeDesk(world);
});

afterAll(() => desk.close());

beforeEach(async () => {
  draft = await desk.propose(lena, {
    ...{ title: 'What forms write', why: 'So that it is there.', sites: ['st-anne'] },
  });
});

const edit = (...edits: object[]): object => ({ act: 'edit', edits });

/** What is refused, by field. */
async function fieldsOf(one: object): Promise<Record<string, string>> {
  const problem = await desk.refused(lena, draft, edit(one));
  expect(problem).toMatchObject({ status: 422, code: 'invalid' });
  return Object.fromEntries(
    (problem.problems ?? []).map(({ field, sentence }) => [field, sentence]),
  );
}

const waiver = {
  ...{ workflow: 'critical-result', sites: ['st-anne'], parameter: 'repeat_every', value: '45m' },
  ...{ reason: 'One supervisor.', risk: 'Asked late.', control: 'They call.' },
  ...{ owner: lena, expires: '2026-06-30' },
};

test('a waiver is granted, changed field by field, and taken out; what is wrong is said at its field', async () => {
  const wrong = { ...waiver, reason: '', expires: '2026-02-30', sites: ['st-anna'] };
  expect(Object.keys(await fieldsOf({ edit: 'waiver', id: 'slow-lab', waiver: wrong }))).toEqual([
    'reason',
  ]);
  const nothing = { ...waiver, workflow: '', owner: '' };
  expect(Object.keys(await fieldsOf({ edit: 'waiver', id: '', waiver: nothing }))).toEqual(
    expect.arrayContaining(['id', 'workflow', 'owner']),
  );
  const late = { ...waiver, expires: '2028-01-01', sites: ['st-anna'] };
  expect(await fieldsOf({ edit: 'waiver', id: 'slow-lab', waiver: late })).toMatchObject({
    sites: expect.stringContaining('Did you mean'),
    expires: expect.stringContaining('A waiver ends within 366 days'),
  });
  const granted = await desk.act(lena, draft, edit({ edit: 'waiver', id: 'slow-lab', waiver }));
  expect(granted.objects.waivers?.at(-1)).toMatchObject({ id: 'slow-lab', expires: '2026-06-30' });
  expect(granted.plan?.sites[0]?.waivers).toMatchObject([{ id: 'slow-lab' }]);
  const longer = { ...waiver, expires: '2026-09-30' };
  const renewed = await desk.act(
    lena,
    granted,
    edit({ edit: 'waiver', id: 'slow-lab', waiver: longer }),
  );
  expect(renewed.texts.find(({ path }) => path === 'waivers.yaml')?.after).toContain(
    `
  - id: slow-lab
    workflow: critical-result
    sites: [st-anne]
    parameter: repeat_every
    value: 45m
    reason: One supervisor.
    risk: Asked late.
    control: They call.
    owner: lena.hoffmann
    expires: 2026-09-30
`,
  );
  const out = await desk.act(lena, renewed, edit({ edit: 'waiver', id: 'slow-lab', waiver: null }));
  expect(out.objects.waivers?.map(({ id }) => id)).not.toContain('slow-lab');
});

test('a value beyond its bounds is refused at the field, and nothing is written', async () => {
  const value = {
    ...{ edit: 'parameter', workflow: 'critical-result', parameter: 'accept_within' },
    site: 'st-anne',
  };
  expect(Object.keys(await fieldsOf({ ...value, value: '90d' }))).toEqual(['value']);
  expect((await desk.look(lena, draft.id)).rev).toBe(draft.rev);
});

test('what does not load is kept as YAML in a draft, shown with its place, and not submitted', async () => {
  const file = { edit: 'file', file: 'waivers.yaml', text: 'waivers:\n  - id: x\n' };
  const broken = await desk.act(lena, draft, edit(file));
  expect(broken).toMatchObject({ plan: null, objects: { waivers: null } });
  expect(broken.problems[0]?.location).toMatch(/^waivers\.yaml:\d+:\d+$/);
  const submitted = await desk.refused(lena, broken, { act: 'submit' });
  expect(submitted.detail).toContain('It does not load');
});

test('a shift has other people, and never nobody', async () => {
  const [shift] = draft.objects.shifts;
  expect(shift).toMatchObject({
    pool: 'Charge nurse, Emergency Department',
    hours: 'daily, 07:00 to 19:00',
    people: ['denise.whitfield'],
  });
  const at = { edit: 'shift', site: 'st-anne', rota: 0, shift: 0 };
  expect(await fieldsOf({ ...at, people: [] })).toEqual({
    people: '"people" needs at least 1.',
  });
  const changed = await desk.act(lena, draft, edit({ ...at, people: ['ravi.subramanian'] }));
  expect(changed.objects.shifts[0]?.people).toEqual(['ravi.subramanian']);
});

test('a freeze window is added, once or by a rule, with what is wrong at its field', async () => {
  const window = {
    ...{ title: 'Accreditation visit', kind: 'freeze', sites: ['st-anne'] },
    ...{ reason: 'surveyors are in the house', starts: '2026-04-01T07:00', lasts: '3d' },
  };
  const add = (one: object): object => ({ edit: 'window', id: 'visit', window: one });
  expect(Object.keys(await fieldsOf(add({ ...window, lasts: '3 days' })))).toEqual(['lasts']);
  expect(Object.keys(await fieldsOf(add({ ...window, rrule: 'FREQ=WEEKLY;BYDAY=XX' })))).toEqual([
    'rrule',
  ]);
  const added = await desk.act(lena, draft, edit(add({ ...window, rrule: 'FREQ=YEARLY' })));
  const once = await desk.act(lena, added, edit(add(window)));
  expect(once.objects.windows?.at(-1)).toEqual({ id: 'visit', ...window });
});

test('a flag is added and changed; its rules stay as they were written', async () => {
  const flag = {
    ...{ title: 'How the record shows critical results', kind: 'operational', default: 'banner' },
    ...{ owner: 'integration-engineer', expires: '2027-03-31', retire: 'When it is everywhere.' },
  };
  const change = (one: object): object => ({ edit: 'flag', key: 'results_view', flag: one });
  expect(await fieldsOf(change({ ...flag, default: 'huge', owner: 'nobody' }))).toMatchObject({
    default: expect.stringContaining('There is no variant'),
    owner: expect.stringContaining('There is no person or role'),
  });
  const changed = await desk.act(lena, draft, edit(change({ ...flag, whenCutOff: 'keep' })));
  const text = changed.texts.find(({ path }) => path === 'flags.yaml')?.after ?? '';
  expect(text).toContain("when: { units: [ed], acuities: ['1', '2'] }");
  expect(changed.objects.flags?.find(({ key }) => key === 'results_view')).toMatchObject({
    ...{ default: 'banner', whenCutOff: 'keep', variants: ['plain', 'banner', 'full-screen'] },
  });
});

test('notes say to each audience what it means', async () => {
  const notes = { nursing: 'Two minutes more at night.', executives: 'No cost.' };
  const noted = await desk.act(lena, draft, { act: 'edit', notes });
  expect(noted.notes).toEqual(notes);
  const unknown = await desk.refused(lena, noted, { act: 'edit', notes: { pilots: 'x' } });
  expect(unknown.status).toBe(400);
});
