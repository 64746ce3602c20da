import { parseArgs } from 'node:util';

import { answerRequests } from './answer-requests.ts';
import { readFixtures } from './fixture.ts';
import { needs, type Library, type Need } from './library.ts';
import { listener } from './libraries/listener.ts';
import { medplum } from './libraries/medplum.ts';
import { nodeHl7Client } from './libraries/node-hl7-client.ts';
import { otherProgram } from './libraries/other-program.ts';
import { simple } from './libraries/simple-hl7.ts';
import { sinew } from './libraries/sinew.ts';
import { publishTables } from './report.ts';
import { runFixtures } from './run-fixtures.ts';
import { tables, type Column } from './table.ts';

const usage = `npm run conformance                         Sinew and three libraries; writes docs/conformance.md
npm run conformance -- --command "COMMAND"  a library behind another program
npm run conformance -- --tcp HOST:PORT      an engine that listens [--without ${needs.join(',')}]
npm run conformance -- --answer             be such a program, for Sinew`;

const { values } = parseArgs({
  options: {
    command: { type: 'string' },
    tcp: { type: 'string' },
    without: { type: 'string', default: '' },
    answer: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) console.log(usage);
else if (values.answer) {
  await answerRequests(await sinew(), { input: process.stdin, output: process.stdout });
} else if (values.command !== undefined) await hold(otherProgram(values.command));
else if (values.tcp !== undefined) await hold(listenerAt(values.tcp, values.without));
else {
  const columns: Column[] = [];
  for (const library of [await sinew(), medplum(), nodeHl7Client(), simple()]) {
    columns.push(await column(library));
  }
  const printed = tables(columns);
  publishTables(printed);
  console.log(printed);
}

/** Holds one library against the corpus; the exit code says whether it keeps all that it claims. */
async function hold(library: Library): Promise<void> {
  const held = await column(library);
  library.close?.();
  console.log(tables([held]));
  const broken = held.results.filter(({ verdict }) => verdict === 'broken');
  for (const { fixture, faults } of broken)
    console.log(`\n${fixture.id}\n  ${faults.join('\n  ')}`);
  process.exitCode = broken.length > 0 ? 1 : 0;
}

async function column(library: Library): Promise<Column> {
  return { library, results: await runFixtures(readFixtures(), library) };
}

function listenerAt(address: string, without: string): Library {
  const [, host = '', port = ''] = /^(.+):(\d+)$/.exec(address) ?? [];
  const left = without.split(',').filter((one) => one !== '');
  const unknown = left.filter((one) => !needs.includes(one as Need));
  if (host === '' || unknown.length > 0) {
    console.error(usage);
    process.exit(2);
  }
  return listener({ host, port: Number(port), without: new Set(left as Need[]) });
}
