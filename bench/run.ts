/**
 * Measures and prints: `npm run bench` for all, `npm run bench flow` for one. Figures are of this machine at this moment; what
 * counts is the ratio to the peer or floor of the same run.
 */
const benches: Readonly<Record<string, () => Promise<void>>> = {
  parse: async () => (await import('./parse.bench.ts')).parseBench(),
  step: async () => (await import('./step.bench.ts')).stepBench(),
  flow: async () => (await import('./flow.bench.ts')).flowBench(),
  gates: async () => (await import('./gates.bench.ts')).gatesBench(),
  measures: async () => (await import('./measures.bench.ts')).measuresBench(),
  rollout: async () => (await import('./rollout.bench.ts')).rolloutBench(),
  rollback: async () => (await import('./rollback.bench.ts')).rollbackBench(),
  replay: async () => (await import('./replay.bench.ts')).replayBench(),
  'replay-log': async () => (await import('./replay-log.bench.ts')).replayLogBench(),
  search: async () => (await import('./search.bench.ts')).searchBench(),
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(benches, name));
if (unknown.length > 0) {
  console.error(
    `There is no bench "${unknown.join('", "')}". Known: ${Object.keys(benches).join(', ')}.`,
  );
  process.exit(2);
}
for (const [name, bench] of Object.entries(benches)) {
  if (asked.length === 0 || asked.includes(name)) await bench();
}
