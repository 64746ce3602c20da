import type { SqlColumn } from '../src/platform/platform.ts';

/** The rows that a set-based statement was given: it names its columns in the order in which they come. */
export function statementRows<Row extends object>(sql: string, params: readonly unknown[]): Row[] {
  const columns = params as readonly SqlColumn[];
  const names = /as row \(([^)]+)\)/.exec(sql)?.[1]?.split(', ') ?? [];
  return (columns[0]?.values ?? []).map(
    (_, at) => Object.fromEntries(names.map((name, n) => [name, columns[n]?.values[at]])) as Row,
  );
}
