import type { Problem } from '../platform/platform.ts';

/** Warnings for texts of a network's workflows that still say what to WRITE, as `sinew new workflow` leaves them. */
export function checkUnwritten({
  workflows,
}: {
  workflows: readonly { source: string; path: string }[];
}): Problem[] {
  return workflows.flatMap(({ source, path }) =>
    source.split('\n').flatMap((line, at) => {
      const left = /\bWRITE (?<what>[^'"]*)/.exec(/^\s*#/.test(line) ? '' : line);
      if (!left) return [];
      return [
        {
          code: 'unwritten',
          severity: 'warning' as const,
          location: `${path}:${at + 1}:${left.index + 1}`,
          sentence: `Not written yet: ${left.groups?.['what'] ?? ''}`,
        },
      ];
    }),
  );
}
