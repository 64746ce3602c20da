import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { isNode, isPair, isScalar, LineCounter, parseDocument, visit, type Document } from 'yaml';

import schema from '../../catalog/workflow.schema.json' with { type: 'json' };
import { suggestion, type Problem } from '../platform/platform.ts';
import { definitionBytesMax, definitionDepthMax, type Definition } from './definition.ts';

export type YamlPath = readonly (string | number)[];

/** Where in the text something stands, as `path:line:column`. `offset` counts from the start of a one-line value. */
export type Locate = (path: YamlPath, at?: { key?: boolean; offset?: number }) => string;

/**
 * Reads a workflow's YAML (1.2, no aliases, no repeated keys) and checks it against `catalog/workflow.schema.json`.
 * `path` is what problems are located by. What the definition means is checked by `compileDefinition`.
 */
export function parseDefinition(
  text: string,
  path: string,
): { definition: Definition; locate: Locate } | { problems: Problem[] } {
  return parseYaml<Definition>(text, path, definitionSchema());
}

/** YAML text that a JSON Schema says yes to; the type parameter is what the schema describes. */
export function parseYaml<T>(
  text: string,
  path: string,
  schemaCheck: ValidateFunction,
): { definition: T; locate: Locate } | { problems: Problem[] } {
  if (Buffer.byteLength(text) > definitionBytesMax) {
    return refuse(`${path}:1:1`, `The file is larger than ${definitionBytesMax} bytes: split it.`);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { version: '1.2', uniqueKeys: true, lineCounter: lines });
  const unreadable = document.errors.map(({ message, pos }) => ({
    code: 'yaml',
    severity: 'error' as const,
    location: position(path, lines, pos[0]),
    sentence: `The YAML cannot be read: ${firstLine(message)}`,
  }));
  if (unreadable.length > 0) return { problems: unreadable };
  const forbidden = findForbidden(document, path, lines);
  if (forbidden) return { problems: [forbidden] };
  const value: unknown = document.toJS({ maxAliasCount: 0 });
  const locate = locator(document, path, lines);
  if (schemaCheck(value)) return { definition: value as T, locate };
  return { problems: schemaProblems(schemaCheck.errors ?? [], locate) };
}

/** Compiles a draft-07 schema that reports everything it finds. */
export function compileSchema(described: object): ValidateFunction {
  return new Ajv({ allErrors: true, strict: true, allowUnionTypes: true, verbose: true }).compile(
    described,
  );
}

let compiled: ValidateFunction | undefined;

function definitionSchema(): ValidateFunction {
  compiled ??= compileSchema(schema);
  return compiled;
}

function findForbidden(document: Document, path: string, lines: LineCounter): Problem | undefined {
  let found: Problem | undefined;
  visit(document, {
    Alias(_key, node) {
      found = forbid(node, 'Aliases (*name) are not allowed: write the value out.');
      return visit.BREAK;
    },
    Node(_key, node, ancestors) {
      if (ancestors.filter(isNode).length < definitionDepthMax) return undefined;
      found = forbid(node, `This is nested deeper than ${definitionDepthMax} levels.`);
      return visit.BREAK;
    },
  });
  return found;

  function forbid(node: { range?: readonly number[] | null }, sentence: string): Problem {
    return {
      code: 'yaml',
      severity: 'error',
      location: position(path, lines, node.range?.[0] ?? 0),
      sentence,
    };
  }
}

function locator(document: Document, path: string, lines: LineCounter): Locate {
  return (steps, at = {}) => {
    for (let depth = steps.length; depth >= 0; depth--) {
      const part = steps.slice(0, depth);
      const node =
        at.key === true || depth < steps.length
          ? keyNode(document, part)
          : valueNode(document, part);
      if (!node?.range) continue;
      const inLine =
        depth === steps.length && isScalar(node) ? offsetInLine(node, at.offset ?? 0) : 0;
      return position(path, lines, node.range[0] + inLine);
    }
    return `${path}:1:1`;
  };
}

function valueNode(document: Document, path: YamlPath) {
  const node = path.length === 0 ? document.contents : document.getIn(path, true);
  return isNode(node) ? node : undefined;
}

function keyNode(document: Document, path: YamlPath) {
  const parent = valueNode(document, path.slice(0, -1));
  const name = path.at(-1);
  const items = parent && 'items' in parent ? parent.items : [];
  for (const pair of items) {
    if (isPair(pair) && isScalar(pair.key) && pair.key.value === name) return pair.key;
  }
  return valueNode(document, path);
}

// In a folded or escaped text, characters do not stand where they are counted.
function offsetInLine(
  node: { type?: string | undefined; source?: string | undefined },
  offset: number,
) {
  if (node.source?.includes('\n') === true) return 0;
  if (node.type === 'PLAIN') return offset;
  const quoted = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE';
  return quoted && node.source?.includes('\\') !== true ? offset + 1 : 0;
}

function position(path: string, lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return `${path}:${line}:${col}`;
}

function schemaProblems(errors: readonly ErrorObject[], locate: Locate): Problem[] {
  const told = errors.filter(({ keyword, schemaPath }) => {
    return keyword !== 'propertyNames' && (keyword !== 'pattern' || !schemaPath.includes('if/'));
  });
  return told.map((error) => {
    const path = pointerPath(error.instancePath);
    const field = fieldOf(error);
    const location = field === undefined ? locate(path) : locate([...path, field], { key: true });
    return {
      code: 'definition',
      severity: 'error',
      location,
      sentence: schemaSentence(error, path),
    };
  });
}

function pointerPath(pointer: string): (string | number)[] {
  const parts = pointer.split('/').slice(1);
  return parts.map((part) => {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    return /^\d+$/.test(name) ? Number(name) : name;
  });
}

function fieldOf(error: ErrorObject): string | undefined {
  if (error.keyword === 'additionalProperties') return String(error.params['additionalProperty']);
  return error.propertyName;
}

function schemaSentence(error: ErrorObject, path: YamlPath): string {
  const name = error.propertyName ?? (path.length === 0 ? 'the file' : path.join('.'));
  const { params } = error;
  switch (error.keyword) {
    case 'additionalProperties': {
      const field = String(params['additionalProperty']);
      const known = Object.keys((error.parentSchema?.['properties'] as object | undefined) ?? {});
      return `"${field}" is not a field of ${name}.${suggestion(field, known)}`;
    }
    case 'required':
      return `${name} needs the field "${String(params['missingProperty'])}": add it.`;
    case 'enum': {
      const allowed = (params['allowedValues'] as unknown[]).map(String);
      return `${name} cannot be ${JSON.stringify(error.data)}.${suggestion(String(error.data), allowed)}`;
    }
    case 'type':
      return `${name} must be ${typeWords(params['type'])}, but is ${JSON.stringify(error.data)?.slice(0, 60)}.`;
    case 'pattern':
      return `"${String(error.data)}" cannot stand in ${name}: ${patternWords(String(params['pattern']))}.`;
    default:
      return `${name} ${error.message ?? 'is not right'}.`;
  }
}

function typeWords(type: unknown): string {
  return (Array.isArray(type) ? type : [type]).join(' or ');
}

function patternWords(pattern: string): string {
  if (pattern.includes('ms|s|m|h|d'))
    return 'write a duration such as 15m or 24h, or params.<name>';
  if (pattern.includes('\\.(0|')) return 'write a semantic version such as 1.0.0';
  if (pattern.includes('(_'))
    return 'use lower case letters and digits, words joined by underscores';
  return 'use lower case letters and digits, words joined by hyphens';
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}

function refuse(location: string, sentence: string): { problems: Problem[] } {
  return { problems: [{ code: 'yaml', severity: 'error', location, sentence }] };
}
