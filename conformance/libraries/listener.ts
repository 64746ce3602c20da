import { exchange } from '../exchange.ts';
import { needs, type Library, type Need } from '../library.ts';

/** Any engine that listens for MLLP: its answers are judged, on a connection of their own for each rule. */
export function listener(options: {
  host: string;
  port: number;
  without: ReadonlySet<Need>;
}): Library {
  const { host, port, without } = options;
  return {
    name: `${host}:${port}`,
    version: '',
    isElsewhere: true,
    asks: new Set(['receive'] as const),
    covers: new Set(needs.filter((need) => !without.has(need))),
    async run(request) {
      if (request.ask !== 'receive') return undefined;
      const isDone = (answers: readonly string[]): boolean => answers.length >= request.expected;
      return { answers: await exchange({ host, port, stream: request.stream, isDone }) };
    },
  };
}
