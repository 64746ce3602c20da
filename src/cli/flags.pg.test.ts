import { expect, test } from 'vitest';

import { freshPostgres } from '../../test/databases.ts';
import { createWorld } from '../../test/world.ts';
import { main } from './cli.ts';
import { sinewDir } from './network-at.ts';
import { RecordedTerminal } from './recorded-terminal.ts';

test('from a command line one person turns a flag off, and two turn it on again', async () => {
  const { database, url } = await freshPostgres();
  await createWorld({ database });
  const sinew = async (...argv: string[]) => {
    const terminal = new RecordedTerminal({ cwd: sinewDir, env: { DATABASE_URL: url } });
    const exitCode = await main(argv, terminal);
    return { exitCode, out: terminal.stdout, err: terminal.stderr };
  };
  const why = ['--site', 'st-anne', '--reason', 'Too many calls.'];
  const lena = ['sepsis_screening', '--by', 'lena.hoffmann', ...why];
  const tariq = ['sepsis_screening', '--by', 'tariq.osei', ...why];
  expect((await sinew('kill', ...lena)).out).toContain('sepsis_screening is off at st-anne;');
  const { out } = await sinew('flags');
  expect(out).toMatch(/st-anne +off {2}DISABLED switch:flg_/);
  expect(out).toMatch(/lakeside +on {2}STATIC/);
  expect(out).toMatch(/✗ sepsis_screening is off at st-anne since .*: Too many calls\./);

  expect((await sinew('turn-on', ...lena)).out).toContain('A second person does the same');
  expect((await sinew('turn-on', ...lena)).out).toContain('A second person does the same');
  expect((await sinew('turn-on', ...tariq)).out).toContain('is on again at st-anne');
  expect((await sinew('turn-on', ...tariq)).err).toContain('It is not turned off here.');
  const data = JSON.parse((await sinew('flags', '--json')).out) as { switches: unknown[] };
  expect(data.switches).toEqual([]);
});
