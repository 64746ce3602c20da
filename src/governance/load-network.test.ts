import { describe, expect, test } from 'vitest';

import { permissions } from '../access/access.ts';
import { must } from '../platform/platform.ts';
import { loadNetwork } from './load-network.ts';
import { feedMessageBytesMax } from './network-files.ts';
import { networkFileBytesMax, networkFilesMax } from './network-tree.ts';

/** A network of one site, as small as one can be. Each test breaks one thing in it. */
const good: Readonly<Record<string, string>> = {
  'network.yaml': 'id: small\ntitle: Small Health\nversion: 1.0.0\n',
  'roles.yaml': `roles:
  - { id: nurse, title: Nurse, permissions: [task.view, task.act] }
  - { id: supervisor, title: Supervisor, permissions: [task.view, task.act] }
`,
  'people.yaml': `people:
  - id: nina
    name: Nina
    title: RN
    grants:
      - { role: nurse, site: north, unit: ed }
  - { id: bea, name: Bea, title: Supervisor, grants: [{ role: supervisor, site: north }] }
`,
  'sites/north.yaml': `title: North
kind: hospital
zone: America/Chicago
units:
  - { id: ed, title: Emergency }
  - { id: icu, title: Intensive }
fallback: { role: supervisor }
rotas:
  - role: nurse
    unit: ed
    shifts:
      - { days: daily, from: '07:00', to: '19:00', people: [nina] }
`,
  'feeds/north-adt.yaml': `title: Admissions
site: north
owner: bea
port: 2575
defaultAuthority: NORTH
patientIdentifier: { types: [MR], authorities: [NORTH] }
locations:
  ER: ed
mappings: [mappings/north-lab.yaml]
`,
  'mappings/north-lab.yaml': `codes:
  K: { code: 2823-3, system: http://loinc.org, display: Potassium }
`,
  'workflows.yaml': `workflows:
  - id: critical-result
    from: catalog/critical-result/workflow.yaml
    sites: all
    siteParameters:
      north: { accept_within: 10m, potassium_high: 6.0 }
`,
  'catalog/critical-result/workflow.yaml': 'id: critical-result\n',
};

const load = (files: Readonly<Record<string, string>>) =>
  loadNetwork(async () => new Map(Object.entries(files)));

/** The problems after one text in one file was replaced by another. */
async function afterChange(path: string, from: string, to: string): Promise<string[]> {
  const text = must(good[path], path);
  expect(text).toContain(from);
  const { problems } = await load({ ...good, [path]: text.replace(from, to) });
  return problems.map((one) => `${one.location} ${one.severity} ${one.code}: ${one.sentence}`);
}

test('a good network is read into the shape that everybody builds on', async () => {
  const { network, problems } = await load(good);
  expect(problems).toEqual([]);
  expect(network).toMatchObject({
    id: 'small',
    version: '1.0.0',
    sites: [{ id: 'north', fallback: { role: 'supervisor', unit: null } }],
    rotas: [
      { site: 'north', unit: 'ed', role: 'nurse', shifts: [{ days: [1, 2, 3, 4, 5, 6, 7] }] },
    ],
    feeds: [
      {
        id: 'north-adt',
        host: '127.0.0.1',
        processingIds: ['P'],
        charset: 'utf-8',
        messageBytesMax: 16 * 1024 * 1024,
        codes: { K: { code: '2823-3' } },
      },
    ],
    workflows: [
      {
        path: 'catalog/critical-result/workflow.yaml',
        source: 'id: critical-result\n',
        sites: ['north'],
        parameters: {},
        siteParameters: { north: { accept_within: '10m', potassium_high: 6 } },
      },
    ],
  });
});

describe('what is wrong in one file is located and says how to mend it', () => {
  test.each([
    [
      'a field with a typo',
      ['sites/north.yaml', 'units:', 'untis:'],
      'sites/north.yaml:4:1 error unknown-field: There is no field "untis" here. Did you mean "units"?',
    ],
    [
      'a field deep inside with a typo',
      ['people.yaml', 'role: nurse', 'rol: nurse'],
      'people.yaml:6:11 error unknown-field: There is no field "rol" here. Did you mean "role"?',
    ],
    [
      'a field that belongs nowhere',
      ['network.yaml', 'title: Small Health', 'colour: blue\ntitle: Small Health'],
      'network.yaml:2:1 error unknown-field: There is no field "colour" here. Known here: drill, fallback, id, retention, title, version.',
    ],
    [
      'a value with a typo',
      ['sites/north.yaml', 'kind: hospital', 'kind: hosptial'],
      'sites/north.yaml:2:7 error value: "kind" must be one of hospital, clinic. Did you mean "hospital"?',
    ],
    [
      'a permission with a typo',
      ['roles.yaml', 'task.view, task.act', 'task.veiw, task.act'],
      `roles.yaml:2:46 error value: "permissions" must be one of ${permissions.join(', ')}. Did you mean "task.view"?`,
    ],
    [
      'a port that is a text',
      ['feeds/north-adt.yaml', 'port: 2575', 'port: many'],
      'feeds/north-adt.yaml:4:7 error value: "port" must be a number.',
    ],
    [
      'a port that no machine has',
      ['feeds/north-adt.yaml', 'port: 2575', 'port: 70000'],
      'feeds/north-adt.yaml:4:7 error value: "port" must be 65535 or less.',
    ],
    [
      'a time that no clock shows',
      ['sites/north.yaml', "'19:00'", "'24:00'"],
      'sites/north.yaml:12:43 error value: "to": A time is written HH:mm, from 00:00 to 23:59, in quotes.',
    ],
    [
      'a shift on a day that does not exist',
      ['sites/north.yaml', 'days: daily', 'days: [mo]'],
      'sites/north.yaml:12:17 error value: "days": Days are daily, weekdays, weekend, or a list such as [mon, wed, fri].',
    ],
    [
      'a shift of nobody',
      ['sites/north.yaml', 'people: [nina]', 'people: []'],
      'sites/north.yaml:12:60 error value: "people" needs at least 1.',
    ],
    [
      'a time zone with a typo',
      ['sites/north.yaml', 'America/Chicago', 'America/Chigaco'],
      'sites/north.yaml:3:7 error value: There is no time zone "America/Chigaco". Did you mean "America/Chicago"?',
    ],
    [
      'a version that is none',
      ['network.yaml', '1.0.0', "'1.0'"],
      'network.yaml:3:10 error value: "version": A version is three numbers, as in 1.4.0 (semver.org).',
    ],
    [
      'an id in capitals',
      ['people.yaml', 'id: nina', 'id: Nina'],
      'people.yaml:2:9 error value: "id": An id is 1 to 64 lower case letters, digits, dots and hyphens.',
    ],
    [
      'a parameter in the wrong spelling',
      ['workflows.yaml', 'accept_within', 'acceptWithin'],
      'workflows.yaml:6:16 error value: "acceptWithin": A parameter is named in lower case, as in accept_within.',
    ],
    [
      'a name of two lines',
      ['people.yaml', 'name: Nina', 'name: "Nina\\nAlvarez"'],
      'people.yaml:3:11 error value: "name": One line without control characters, please.',
    ],
  ] as const)('%s', async (_what, [path, from, to], expected) => {
    expect(await afterChange(path, from, to)).toEqual([expected]);
  });

  test('a field that is missing', async () => {
    expect(await afterChange('sites/north.yaml', 'kind: hospital\n', '')).toEqual([
      'sites/north.yaml:1:1 error missing: "kind" is missing. Add it: one of hospital, clinic.',
    ]);
    expect(await afterChange('feeds/north-adt.yaml', 'port: 2575\n', '')).toEqual([
      'feeds/north-adt.yaml:1:1 error missing: "port" is missing. Add it: a number.',
    ]);
  });

  test('a file that is empty', async () => {
    expect(await afterChange('network.yaml', must(good['network.yaml'], ''), '')).toEqual([
      'network.yaml:1:1 error value: The file must be fields with values.',
    ]);
  });
});

describe('YAML that could mean two things is not read', () => {
  test('a key that comes twice', async () => {
    const [problem] = await afterChange('network.yaml', 'version:', 'title: Again\nversion:');
    expect(problem).toContain('network.yaml:3:1 error yaml: This is not valid YAML:');
  });

  test('an alias, however often it would multiply', async () => {
    const bomb = 'a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n';
    const problems = await afterChange('network.yaml', 'id: small', `${bomb}id: small`);
    expect(problems[0]).toBe(
      'network.yaml:2:8 error yaml: Write the value out: aliases such as *a are not read.',
    );
    expect(problems).toHaveLength(4);
  });

  test('two documents in one file', async () => {
    const [problem] = await afterChange(
      'network.yaml',
      'version: 1.0.0',
      'version: 1.0.0\n---\na: b',
    );
    expect(problem).toMatch(/^network\.yaml:\d+:\d+ error yaml:/);
  });

  test('a broken bracket', async () => {
    const [problem] = await afterChange('roles.yaml', 'task.act] }', 'task.act }');
    expect(problem).toMatch(/^roles\.yaml:2:\d+ error yaml:/);
  });

  test('brackets nested by the ten thousand', async () => {
    const deep = `id: ${'['.repeat(50_000)}`;
    const problems = await afterChange('network.yaml', 'id: small', deep);
    expect(problems[0]).toMatch(/^network\.yaml:\d+:\d+ error yaml:/);
  });

  test('a value that YAML 1.1 would have read as false stays what was written', async () => {
    const text = must(good['network.yaml'], '').replace('Small Health', 'no');
    const { network } = await load({ ...good, 'network.yaml': text });
    expect(network?.title).toBe('no');
  });
});

describe('what only several files together can tell', () => {
  test.each([
    [
      'a grant of a role that does not exist',
      ['people.yaml', 'role: nurse', 'role: nurce'],
      'people.yaml:6:17 error unknown-reference: There is no role "nurce". Did you mean "nurse"?',
    ],
    [
      'a grant at a site that does not exist',
      ['people.yaml', 'site: north, unit', 'site: south, unit'],
      'people.yaml:6:30 error unknown-reference: There is no site "south". Known: north.',
    ],
    [
      'a grant in a unit that does not exist',
      ['people.yaml', 'unit: ed', 'unit: er'],
      'people.yaml:6:43 error unknown-reference: There is no unit at north "er". Did you mean "ed"?',
    ],
    [
      'a grant for one unit of the whole network',
      ['people.yaml', 'site: north, unit', "site: '*', unit"],
      'people.yaml:6:41 error value: A grant for the whole network is for no one unit. Remove "unit", or name the site.',
    ],
    [
      'two people with one id',
      ['people.yaml', 'id: bea', 'id: nina'],
      'people.yaml:7:11 error duplicate: There is a second person "nina". Give one of them another id.',
    ],
    [
      'two units with one id',
      ['sites/north.yaml', 'id: icu', 'id: ed'],
      'sites/north.yaml:6:11 error duplicate: There is a second unit "ed". Give one of them another id.',
    ],
    [
      'a stranger on a rota',
      ['sites/north.yaml', 'people: [nina]', 'people: [nian]'],
      'sites/north.yaml:12:61 error unknown-reference: There is no person "nian". Did you mean "nina"?',
    ],
    [
      'somebody on the rota of a role that she does not hold',
      ['sites/north.yaml', 'people: [nina]', 'people: [nina, bea]'],
      'sites/north.yaml:12:67 error rota: "bea" is on this rota but does not hold the role "nurse" here. Grant it in people.yaml, or take the name off.',
    ],
    [
      'a fallback that nobody holds',
      ['people.yaml', 'grants: [{ role: supervisor, site: north }]', 'grants: []'],
      'sites/north.yaml:7:19 error fallback: Nobody holds the fallback role "supervisor" here, so a task could end with nobody. Grant it in people.yaml.',
    ],
    [
      'a fallback that may look but not act',
      [
        'roles.yaml',
        'title: Supervisor, permissions: [task.view, task.act]',
        'title: Supervisor, permissions: [task.view]',
      ],
      'sites/north.yaml:7:19 error fallback: The fallback role "supervisor" may not see and act on tasks. Give it task.view and task.act in roles.yaml.',
    ],
    [
      'a location that leads to no unit',
      ['feeds/north-adt.yaml', 'ER: ed', 'ER: edd'],
      'feeds/north-adt.yaml:8:7 error unknown-reference: There is no unit at north "edd". Did you mean "ed"?',
    ],
    [
      'a location in a shared mapping that leads to no unit',
      ['mappings/north-lab.yaml', 'codes:', 'locations: { X: icy }\ncodes:'],
      'mappings/north-lab.yaml:1:17 error unknown-reference: There is no unit at north "icy". Did you mean "icu"?',
    ],
    [
      'a mapping that is not there',
      ['feeds/north-adt.yaml', 'north-lab', 'north-lap'],
      'feeds/north-adt.yaml:9:12 error unknown-reference: There is no file "mappings/north-lap.yaml". Did you mean "mappings/north-lab.yaml"?',
    ],
    [
      'a feed that nobody answers for',
      ['feeds/north-adt.yaml', 'owner: bea', 'owner: nobody'],
      'feeds/north-adt.yaml:3:8 error unknown-reference: There is no person or role "nobody". Known: nina, bea, nurse, supervisor.',
    ],
    [
      'a workflow whose file is not there',
      ['workflows.yaml', 'critical-result/workflow', 'critical-results/workflow'],
      'workflows.yaml:3:11 error unknown-reference: There is no file "catalog/critical-results/workflow.yaml". Did you mean "catalog/critical-result/workflow.yaml"?',
    ],
    [
      'parameters of a site that does not exist',
      ['workflows.yaml', 'north: {', 'nort: {'],
      'workflows.yaml:6:13 error unknown-reference: There is no site "nort". Did you mean "north"?',
    ],
  ] as const)('%s', async (_what, [path, from, to], expected) => {
    expect(await afterChange(path, from, to)).toContain(expected);
  });

  test('two feeds at one address, also where one listens at all of them', async () => {
    const feed = must(good['feeds/north-adt.yaml'], '');
    for (const host of ['127.0.0.1', '0.0.0.0']) {
      const second = `${feed}host: ${host}\n`;
      const { network, problems } = await load({ ...good, 'feeds/north-lab.yaml': second });
      expect(network).toBeNull();
      expect(problems[0]).toMatchObject({
        location: 'feeds/north-lab.yaml:4:7',
        sentence: expect.stringContaining('Port 2575 is taken by feeds/north-adt.yaml.'),
      });
    }
    const elsewhere = `${feed}host: 10.0.0.7\n`;
    const { network } = await load({ ...good, 'feeds/north-lab.yaml': elsewhere });
    expect(network?.feeds).toHaveLength(2);
  });

  test('a role that nobody holds is worth a warning and stops nothing', async () => {
    const roles = `${good['roles.yaml']}  - { id: chaplain, title: Chaplain, permissions: [] }\n`;
    const { network, problems } = await load({ ...good, 'roles.yaml': roles });
    expect(network?.roles).toHaveLength(3);
    expect(problems).toEqual([
      {
        code: 'unused',
        severity: 'warning',
        location: 'roles.yaml:4:11',
        sentence:
          'Nobody holds the role "chaplain". Grant it to somebody in people.yaml, or remove it.',
      },
    ]);
  });

  test('two mappings that disagree about one code', async () => {
    const { problems } = await load({
      ...good,
      'mappings/other.yaml': must(good['mappings/north-lab.yaml'], '').replace('2823-3', '6298-4'),
      'feeds/north-adt.yaml': must(good['feeds/north-adt.yaml'], '').replace(
        '[mappings/north-lab.yaml]',
        '[mappings/north-lab.yaml, mappings/other.yaml]',
      ),
    });
    expect(problems[0]?.sentence).toContain('both map "K"');
  });
});

describe('the folder as a whole', () => {
  test('every file that must be there and is not is named', async () => {
    const { network, problems } = await load({});
    expect(network).toBeNull();
    expect(problems.map((one) => one.location)).toEqual([
      'network.yaml:1:1',
      'people.yaml:1:1',
      'roles.yaml:1:1',
      'workflows.yaml:1:1',
    ]);
  });

  test.each([
    [
      'person.yaml',
      'A network has no file person.yaml. Known here: calendars.yaml, channels.yaml, dictionary.yaml',
    ],
    ['site/north.yaml', 'Did you mean "sites"?'],
    ['sites/North.yaml', 'The name of the file is the id'],
    ['sites/old/north.yaml', 'A network has no folder for'],
  ])('a file in the wrong place, %s, is not passed over', async (path, hint) => {
    const { problems } = await load({ ...good, [path]: good['sites/north.yaml'] ?? '' });
    const found = problems.find((one) => one.location === `${path}:1:1`);
    expect(found?.sentence).toContain(hint);
  });

  test('a file may be as large as the limit, and not one byte larger', async () => {
    const text = must(good['network.yaml'], '');
    const filled = (bytes: number) => `${text}#${'x'.repeat(bytes - text.length - 1)}`;
    const atLimit = await load({ ...good, 'network.yaml': filled(networkFileBytesMax) });
    expect(atLimit.problems).toEqual([]);
    const above = await load({ ...good, 'network.yaml': filled(networkFileBytesMax + 1) });
    expect(above.problems[0]?.sentence).toContain('larger than 1048576 bytes');
  });

  test('a feed may take messages as large as the limit, and not one byte larger', async () => {
    const withSize = (bytes: number) =>
      afterChange('feeds/north-adt.yaml', 'port: 2575', `port: 2575\nmessageBytesMax: ${bytes}`);
    expect(await withSize(feedMessageBytesMax)).toEqual([]);
    expect(await withSize(feedMessageBytesMax + 1)).toEqual([
      'feeds/north-adt.yaml:5:18 error value: "messageBytesMax" must be 67108864 or less.',
    ]);
  });

  test('there may be as many files as the limit, and not one more', async () => {
    const files: Record<string, string> = { ...good };
    while (Object.keys(files).length < networkFilesMax) {
      files[`mappings/m${Object.keys(files).length}.yaml`] = 'codes: {}\n';
    }
    expect((await load(files)).problems).toEqual([]);
    files['mappings/one-more.yaml'] = 'codes: {}\n';
    expect((await load(files)).problems[0]?.sentence).toContain('more than 500 files');
  });

  test('a file that is not text is not guessed at', async () => {
    const { problems } = await load({ ...good, 'network.yaml': 'id: \0\n' });
    expect(problems[0]?.sentence).toContain('not text in UTF-8');
  });
});
