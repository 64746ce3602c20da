import { hash } from 'node:crypto';

import { OFREPProvider } from '@openfeature/ofrep-provider';
import { OpenFeature } from '@openfeature/server-sdk';
import { expect, onTestFinished, test } from 'vitest';

import { createAuthorize, readAudit } from '../../src/access/access.ts';
import { changeFlag, type ChangeFlagRequest } from '../../src/change/change.ts';
import type { ChangeWindow, Flag, Network } from '../../src/governance/governance.ts';
import { createSignals, must, systemClock, systemIds } from '../../src/platform/platform.ts';
import { freshPostgres } from '../databases.ts';
import { until } from '../faults/load.ts';
import { northlake } from '../world.ts';
import { startSystem, type RunningSystem } from './running-system.ts';
import { adt, potassium } from './sent-messages.ts';
import { signIn } from './signed-in.ts';

const token = 'a-token-of-the-patient-record-of-st-anne-hospital';

const alarms: Flag = {
  ...{ key: 'potassium_alarms', title: 'Alarms on potassium', kind: 'kill-switch', rules: [] },
  ...{ variants: { on: true, off: false }, default: 'on', off: 'off', whenCutOff: 'off' },
  ...{ owner: 'informaticist', expires: '2099-12-31', retire: 'Never.' },
  clients: ['st-anne-record'],
};

/** For ever: turning off must not ask for it. */
const frozen: ChangeWindow = {
  ...{ id: 'all', title: 'All', kind: 'freeze', sites: 'all', reason: 'test', lasts: '2d' },
  ...{ starts: '2026-01-01T00:00', rrule: 'FREQ=DAILY' },
};

/** The example network, with a switch on the workflow of critical results. */
async function switched(): Promise<Network> {
  const network = await northlake();
  const workflows = network.workflows.map((one) =>
    one.id === 'critical-result'
      ? {
          ...one,
          source: `${one.source}
flags:
  potassium_alarms: { type: boolean, default: true, describes: Whether nurses are alarmed. }
switch: potassium_alarms
`,
        }
      : one,
  );
  const book = network.flagBook ?? { flags: [], providerGroups: {} };
  const flagBook = { ...book, flags: [...book.flags, alarms] };
  return { ...network, workflows, flagBook, changeWindows: [frozen] };
}

async function begun() {
  const { database } = await freshPostgres();
  const network = await switched();
  const variable = (name: string) =>
    name === 'ST_ANNE_RECORD_TOKEN_SHA256' ? hash('sha256', token) : undefined;
  const running = await startSystem(database, undefined, { network, variable });
  const person = (id: string) => network.people.find((one) => one.id === id) ?? null;
  return {
    running,
    // As from another process: the signals of the one that runs do not tell.
    change: (
      by: string | null,
      request: Pick<ChangeFlagRequest, 'act'> & Partial<ChangeFlagRequest>,
    ) =>
      changeFlag(
        {
          ...{ person: by === null ? null : person(by), flag: 'potassium_alarms' },
          ...{ site: null, unit: null, reason: 'It alarms about haemolysed samples.', ...request },
        },
        {
          ...{ database, clock: systemClock, ids: systemIds(systemClock) },
          ...{ signals: createSignals(), authorize: createAuthorize(network.roles), network },
        },
      ),
  };
}

async function result({ sender, kept }: RunningSystem, order: string): Promise<void> {
  await sender('st-anne-lab').ask(potassium({ control: order, order, value: '6.9' }));
  await kept();
}

const criticalRuns = ({ database }: RunningSystem) =>
  database.query(
    'story-critical',
    `select subject from instance where workflow = 'critical-result'`,
  );

const isOff = ({ system }: RunningSystem) => system.flagBoard.switches().length === 1;

test('one person stops an automation everywhere at once, in a freeze too; two people let it go on', async () => {
  const { running, change } = await begun();
  await running.sender('st-anne-adt').ask(adt('A01', { control: 'A1' }));
  await result(running, 'R1');
  expect(await criticalRuns(running)).toHaveLength(1);

  expect(await change('nina.alvarez', { act: 'turn-off' })).toMatchObject({
    refusal: { kind: 'forbidden' },
  });
  expect(await change('lena.hoffmann', { act: 'turn-off', reason: ' ' })).toMatchObject({
    refusal: { kind: 'invalid' },
  });
  expect(await change('lena.hoffmann', { act: 'turn-off' })).toMatchObject({ done: true });
  const killedAt = systemClock.now();
  await until(async () => isOff(running));
  expect(systemClock.now() - killedAt).toBeLessThan(2_000);

  await result(running, 'R2');
  expect(await criticalRuns(running)).toHaveLength(1);
  const lena = await signIn(running, 'lena.hoffmann');
  const page = await lena.get('/api/flags/potassium_alarms');
  expect(page.body).toMatchObject({
    withheld: 1,
    readBy: [{ id: 'critical-result', asSwitch: true }],
    withheldRuns: [{ workflowTitle: 'Critical result', trigger: 'result.reported' }],
    switches: [{ placeTitle: 'Everywhere', by: 'Lena Hoffmann', mayNotAsk: null }],
    history: [{ change: 'turned-off', reason: 'It alarms about haemolysed samples.' }],
  });

  const why = { site: null, unit: null, reason: 'The laboratory has mended it.' };
  const post = (who: typeof lena, act: string) =>
    who.post('/api/flags/potassium_alarms/changes', { ...why, act });
  expect((await post(lena, 'turn-on')).body).toMatchObject({
    detail: expect.stringContaining('Ask first') as string,
  });
  expect((await post(lena, 'ask-turn-on')).body).toMatchObject({
    switches: [{ mayNotTurnOn: expect.stringContaining('a second person') as string }],
  });
  expect((await post(lena, 'turn-on')).status).toBe(409);
  const tariq = await signIn(running, 'tariq.osei');
  expect((await post(tariq, 'turn-on')).body).toMatchObject({ switches: [] });
  await result(running, 'R3');
  expect(await criticalRuns(running)).toHaveLength(2);

  const audit = await readAudit(running.database, { object: 'flag:potassium_alarms', limit: 10 });
  expect(audit.map(({ action, outcome }) => `${action} ${outcome}`).toSorted()).toEqual([
    'flag.ask-turn-on done',
    'flag.turn-off done',
    'flag.turn-off refused',
    'flag.turn-off refused',
    'flag.turn-on done',
    'flag.turn-on refused',
    'flag.turn-on refused',
  ]);
});

test('the program itself turns off at one site and never on; another site goes on', async () => {
  const { running, change } = await begun();
  expect(await change(null, { act: 'turn-off', site: 'lakeside' })).toMatchObject({ done: true });
  expect(await change(null, { act: 'ask-turn-on', site: 'lakeside' })).toMatchObject({
    refusal: { kind: 'forbidden' },
  });
  expect(await change('lena.hoffmann', { act: 'turn-off', unit: 'ed' })).toMatchObject({
    refusal: { kind: 'not-found' },
  });
  await until(async () => isOff(running));
  await result(running, 'R1');
  expect(await criticalRuns(running)).toHaveLength(1);
  const lena = await signIn(running, 'lena.hoffmann');
  const { flags } = (await lena.get('/api/flags')).body as { flags: { key: string }[] };
  expect(flags.find(({ key }) => key === 'potassium_alarms')).toMatchObject({
    sites: expect.arrayContaining([
      expect.objectContaining({ site: 'lakeside', value: false, reason: 'DISABLED' }),
      expect.objectContaining({ site: 'st-anne', value: true, reason: 'STATIC' }),
    ]) as unknown,
  });
});

test('another system reads flags with its own OpenFeature SDK, as far as it may', async () => {
  const { running, change } = await begun();
  const { url } = running;
  const authorization = `Bearer ${token}`;
  const provider = new OFREPProvider({ baseUrl: url, headers: [['authorization', authorization]] });
  await OpenFeature.setProviderAndWait(provider);
  onTestFinished(() => OpenFeature.close());
  const client = OpenFeature.getClient();
  const alarmsNow = () => client.getBooleanDetails('potassium_alarms', false, {});
  expect(await alarmsNow()).toMatchObject({ value: true, reason: 'STATIC', variant: 'on' });
  await change('lena.hoffmann', { act: 'turn-off' });
  await until(async () => isOff(running));
  const id = must(running.system.flagBoard.switches()[0], 'a switch').off.id;
  expect(await alarmsNow()).toMatchObject({
    ...{ value: false, reason: 'DISABLED', flagMetadata: { rule: `switch:${id}` } },
  });
  const emergency = { site: 'st-anne', unit: 'ed', acuity: 1 };
  expect(await client.getStringDetails('results_view', 'plain', emergency)).toMatchObject({
    ...{ value: 'full-screen', reason: 'TARGETING_MATCH', flagMetadata: { rule: 'emergency' } },
  });
  const other = await client.getBooleanDetails('sepsis_screening', true, {});
  expect(other).toMatchObject({ value: true, errorCode: 'FLAG_NOT_FOUND' });

  const ask = (context: object, headers: Record<string, string> = { authorization }) =>
    fetch(`${url}/ofrep/v1/evaluate/flags`, {
      ...{ method: 'POST', body: JSON.stringify({ context }) },
      headers: { 'content-type': 'application/json', ...headers },
    });
  const all = await ask({});
  expect(((await all.json()) as { flags: { key: string }[] }).flags.map(({ key }) => key)).toEqual([
    ...['results_view', 'potassium_alarms'],
  ]);
  const same = { authorization, 'if-none-match': all.headers.get('etag') ?? '' };
  expect((await ask({}, same)).status).toBe(304);
  expect((await ask({ site: 'lakeside' })).status).toBe(400);
  expect((await ask({ confidence: 2 })).status).toBe(400);
  expect((await ask({}, {})).status).toBe(401);
});
