import { lineAt, type Finding, type SourceFile } from './finding.ts';

const STATEMENT = /\.query(?:<(?:[^<>]|<[^<>]*>)*>)?\(\s*'([^']+)'/g;

/**
 * Statements of the product that share a name. A connection prepares a statement under its name once: of two texts under one name the
 * second fails, on whichever connection has run the first.
 */
export function statementsOfOneName(files: readonly SourceFile[]): Finding[] {
  const firsts = new Map<string, string>();
  const findings: Finding[] = [];
  for (const { path, text } of files) {
    if (!path.startsWith('src/') || !path.endsWith('.ts') || path.endsWith('.test.ts')) continue;
    for (const { index, 1: name = '' } of text.matchAll(STATEMENT)) {
      const where = `${path}:${lineAt(text, index)}`;
      const first = firsts.get(name);
      if (first === undefined) firsts.set(name, where);
      else
        findings.push({
          rule: 'statement-name',
          where,
          sentence: `Name it otherwise: a statement at ${first} is called ${name}, too.`,
        });
    }
  }
  return findings;
}
