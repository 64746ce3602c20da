import { expect, test } from 'vitest';

import { freshPostgres } from '../../test/databases.ts';
import { potassium } from '../../test/journeys/sent-messages.ts';
import { createWorld } from '../../test/world.ts';
import { silentLog, type LogFields } from '../platform/platform.ts';

const broken =
  'MSH|^~\\&|SEND|SAMC|SINEW|NLH|20260303120000||ADT^A40^ADT_A39|M1|P|2.5.1\r' +
  'EVN|A40|20260303120000\rPID|1||700101^^^SAMC^MR||SMITH^ANN\r';

test('a critical result that waits behind an exception is an error in the log, another one a warning', async () => {
  const lines: string[] = [];
  const note = (level: string) => (event: string, fields?: LogFields) =>
    void lines.push(`${level} ${event} ${JSON.stringify(fields)}`);
  const log = { ...silentLog, warn: note('warn'), error: note('error') };
  const world = await createWorld({ database: (await freshPostgres()).database, log });
  await world.receive('st-anne-adt', broken);
  const normal = potassium({ control: 'R1', value: '4.1' }).replace('|HH|', '|N|');
  await world.receive('st-anne-lab', normal);
  await world.receive('st-anne-lab', potassium({ control: 'R2', value: '6.8' }));
  const at = (seq: number) => `{"feed":"st-anne-lab","site":"st-anne","seq":${seq}}`;
  expect(lines.filter((line) => line.includes('parked'))).toEqual([
    `warn message.parked ${at(2)}`,
    `warn message.parked ${at(3)}`,
    `error result.parked ${at(3)}`,
  ]);
  expect(lines.join()).not.toContain('SMITH');
});
