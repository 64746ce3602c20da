import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { freshPostgres } from '../../test/databases.ts';
import { adt, potassium } from '../../test/journeys/sent-messages.ts';
import { createWorld, type World } from '../../test/world.ts';
import { systemClock } from '../platform/platform.ts';
import { main } from './cli.ts';
import { networkAt, sinewDir } from './network-at.ts';
import { RecordedTerminal } from './recorded-terminal.ts';

// The command goes by the clock of the machine, so the story begins a little before now.
const began = systemClock.now() - 2 * 3_600_000;
const critical = 'critical-result';

interface Planned {
  plan: { replay: { from: string; to: string; digest: string } };
}

/** A critical at St. Anne that is accepted after 11 minutes, when the charge nurse has been asked. */
async function acceptLate(world: World): Promise<void> {
  const local = new Date(began).toLocaleString('sv-SE', { timeZone: 'America/Chicago' });
  const at = local.replace(/\D/g, '');
  await world.receive('st-anne-adt', adt('A01', { control: 'A1', at }));
  await world.receive('st-anne-lab', potassium({ control: 'R1', value: '6.8', at }));
  await world.advance(11);
  await world.act('denise.whitfield', await world.task(), { act: 'accept' });
  const outcome = { reported_to: 'Dr. Feldman', read_back: '6.8 mmol/L', action: 'insulin' };
  await world.act('denise.whitfield', await world.task(), { act: 'complete', outcome });
}

/** It plays the stories of every workflow on the way. */
const storyMsMax = 180_000;

test(
  'a change goes from a folder to one site and back: made, approved by another, taken, planned, assigned',
  async () => {
    const { database, url } = await freshPostgres();
    const cwd = await mkdtemp(join(tmpdir(), 'sinew-releases-'));
    onTestFinished(() => rm(cwd, { recursive: true }));
    const sinew = async (...argv: string[]) => {
      const terminal = new RecordedTerminal({ cwd, env: { DATABASE_URL: url } });
      const exitCode = await main(argv, terminal);
      return { exitCode, out: terminal.stdout, err: terminal.stderr };
    };
    await cp(join(sinewDir, 'networks/northlake'), join(cwd, 'n'), { recursive: true });
    const change = async (file: string, from: string | RegExp, to: string) => {
      const path = join(cwd, 'n', file);
      const text = await readFile(path, 'utf8');
      expect(text).toMatch(from);
      await writeFile(path, text.replace(from, to));
    };

    const publicOf = async (person: string) =>
      /public: (\S+)/.exec((await sinew('key', `${person}.pem`)).out)?.[1] ?? '';
    const [author, approver] = ['tariq.osei', 'evelyn.marsh'];
    const keys = [author, approver].map(
      async (one) => `  - { id: ${one}, person: ${one}, public: ${await publicOf(one)} }`,
    );
    await writeFile(join(cwd, 'n/policy.yaml'), `keys:\n${(await Promise.all(keys)).join('\n')}\n`);
    expect((await sinew('key', `${author}.pem`)).exitCode).toBe(5);
    const network = await networkAt('n', cwd);
    await acceptLate(await createWorld({ database, network, start: began }));

    await change('workflows.yaml', 'accept_within: 10m', 'accept_within: 12m');
    const by = ['--by', author, '--key', `${author}.pem`];
    const make = ['release', '--network', 'n', ...by, '--out', 'next.json'];
    const tooLow = await sinew(...make);
    expect(tooLow).toMatchObject({ exitCode: 3 });
    expect(tooLow.err).toContain('or higher');
    await change('network.yaml', /version: .*/, 'version: 7.0.0');
    const replayed = `${critical}: of 1 task, 1 would have escalated less often, 1 would have kept a limit of time that was missed.`;
    expect(await sinew(...make, '--replay', '32d')).toMatchObject({ exitCode: 2 });
    const made = await sinew(...make, '--note', 'nursing=Two minutes more.', '--replay', '7d');
    expect(made.out).toContain(replayed);
    expect(made.out).toContain(
      'PATCH workflow critical-result at st-anne: parameters.accept_within 10m → 12m',
    );

    expect((await sinew('import', 'next.json', '--by', author)).err).toContain('0 of 1 approvals');
    expect((await sinew('approve', 'next.json', ...by)).exitCode).toBe(4);
    const other = ['--by', approver, '--key', `${approver}.pem`];
    expect((await sinew('approve', 'next.json', ...other)).exitCode).toBe(0);
    expect((await sinew('import', 'next.json', '--by', author)).exitCode).toBe(0);

    const { manifest } = JSON.parse(await readFile(join(cwd, 'next.json'), 'utf8')) as {
      manifest: { evidence: object };
    };
    const sums = { tasks: 1, escalations: 0, acceptBreaches: 0, finishBreaches: 0 };
    expect(manifest.evidence).toMatchObject({
      replay: expect.stringMatching(/^sha256:/),
      replayed: {
        ...{ tasks: 1, kinds: { 'fewer escalations': 1, 'breach avoided': 1 }, after: sums },
        before: { ...sums, escalations: 1, acceptBreaches: 1 },
      },
    });

    const plan = ['plan', 'next.json', '--site', 'st-anne'];
    const planned = await sinew(...plan);
    expect(planned.out).toContain('critical-result.accept_within: 10m (site) → 12m (site)');
    expect(planned.out).toMatch(/Plan sha256:[0-9a-f]{64}\n$/);
    const tried = await sinew(...plan, '--replay', '1d');
    expect(tried.out.split('\n')[0]).toBe(replayed);
    expect(tried.out).toContain(planned.out);
    const { replay } = (
      JSON.parse((await sinew(...plan, '--replay', '1d', '--json')).out) as Planned
    ).plan;
    expect(replay).toMatchObject({ sites: ['st-anne'], tasks: 1, before: { escalations: 1 } });
    const period = ['--from', replay.from, '--to', replay.to, '--site', 'st-anne'];
    const again = await sinew('replay', '--candidate', 'n', ...period);
    expect(again.out).toContain(`Digest ${replay.digest.slice('sha256:'.length)}`);

    const why = ['--reason', 'pilot'];
    const where = ['--site', 'st-anne'];
    expect((await sinew('assign', '7.0.0', ...where, '--by', approver, ...why)).exitCode).toBe(5);
    const assigned = await sinew('assign', '7.0.0', ...where, '--by', author, ...why);
    expect(assigned.out).toContain('Epoch 2 is in force');
    expect((await sinew('releases')).out).toMatch(
      /st-anne +7\.0\.0 +since .* by tariq\.osei: pilot/,
    );

    const back = await sinew('rollback', ...where, '--by', author, '--reason', 'too late');
    expect(back.out).toContain('Epoch 3 is in force');
    const there = JSON.parse((await sinew('releases', '--json')).out) as { sites: object[] };
    expect(there.sites).toContainEqual(
      expect.objectContaining({ site: 'st-anne', version: network.version, reason: 'too late' }),
    );
    expect((await sinew('diff', 'n', 'next.json')).out).toContain('They do the same.');
  },
  storyMsMax,
);
