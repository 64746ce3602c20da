import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';

import type { Problem } from '../src/platform/platform.ts';
import { journeySchema, type Journey } from './journey.ts';

/** The journeys that come with Sinew. */
const journeysDir = fileURLToPath(new URL('./journeys/', import.meta.url));

/** Reads every `*.yaml` of a folder, in the order of their names. Throws only where the folder can't be read. */
export function readJourneys(dir: string = journeysDir): {
  journeys: Journey[];
  problems: Problem[];
} {
  const names = readdirSync(dir).filter((name) => name.endsWith('.yaml'));
  const read = names
    .sort()
    .map((name) => parseJourney(readFileSync(join(dir, name), 'utf8'), name));
  return {
    journeys: read.flatMap((one) => (one.journey ? [one.journey] : [])),
    problems: read.flatMap((one) => one.problems),
  };
}

/** One journey's text; `path` is what problems call it. Problems are located `path:line:column`. */
export function parseJourney(
  text: string,
  path: string,
): { journey: Journey | null; problems: Problem[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${path}:${line}:${col}`;
  };
  if (document.errors.length > 0) {
    return {
      journey: null,
      problems: document.errors.map((error) =>
        problem('journey.yaml', at(error.pos[0]), error.message.split('\n')[0] ?? 'is not YAML'),
      ),
    };
  }
  const checked = journeySchema.safeParse(document.toJS());
  if (checked.success) return { journey: checked.data, problems: [] };
  return {
    journey: null,
    problems: leaves(checked.error.issues).map((issue) =>
      problem(
        'journey.invalid',
        at(offsetOf(document, issue.path)),
        `${issue.path.join('.') || 'the journey'}: ${issue.message}`,
      ),
    ),
  };
}

interface Leaf {
  path: PropertyKey[];
  message: string;
}

/**
 * A step may be one of several kinds: of a union's branches the one that got furthest is the one that was meant, so its
 * complaints are shown and the others' are not.
 */
function leaves(issues: readonly z.core.$ZodIssue[]): Leaf[] {
  return issues.flatMap((issue) => {
    if (issue.code !== 'invalid_union') return [{ path: issue.path, message: issue.message }];
    const branches = issue.errors
      .map((branch) => leaves(branch))
      .filter((branch) => branch.length > 0)
      .sort((a, b) => wrongKind(a) - wrongKind(b) || a.length - b.length);
    const best = branches[0];
    if (!best) return [{ path: issue.path, message: issue.message }];
    return best.map((leaf) => ({ path: [...issue.path, ...leaf.path], message: leaf.message }));
  });
}

function wrongKind(branch: readonly Leaf[]): number {
  return branch.filter(
    (leaf) => leaf.path.length === 0 || /Unrecognized|received undefined/.test(leaf.message),
  ).length;
}

/** Where the path is in the text; of what is missing, the nearest thing that is there. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let length = path.length; length >= 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (hasRange(node)) return node.range[0];
  }
  return 0;
}

function hasRange(node: unknown): node is { range: [number, number, number] } {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range);
}

function problem(code: string, location: string, sentence: string): Problem {
  return { code, severity: 'error', location, sentence };
}
