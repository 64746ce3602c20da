import type { CompiledInput } from './compiled-definition.ts';
import type { InputDefinition } from './definition.ts';
import type { DefinitionReader } from './definition-reader.ts';
import type { YamlPath } from './parse-definition.ts';

/** The inputs that a definition declares; problems go to the reader. */
export function readInputDefinitions(reader: DefinitionReader): CompiledInput[] {
  return Object.entries(reader.definition.inputs ?? {}).map(([name, input]) => {
    const path = ['inputs', name];
    checkInput(reader, path, input);
    const {
      codes,
      about = 'encounter',
      max_age,
      also = {},
      describes: _describes,
      ...plain
    } = input;
    return {
      name,
      ...plain,
      codes: new Set(codes),
      about,
      maxAge: reader.delay([...path, 'max_age'], max_age),
      also,
    };
  });
}

function checkInput(reader: DefinitionReader, path: YamlPath, input: InputDefinition): void {
  for (const field of ['unit', 'min', 'max', 'decimals'] as const) {
    if (input[field] === undefined || input.type === 'number') continue;
    reader.problem([...path, field], `Only a number has "${field}".`);
  }
  if (input.values && input.type !== 'string') {
    reader.problem([...path, 'values'], 'Only a text has "values".');
  }
  if (input.min !== undefined && input.max !== undefined && input.min > input.max) {
    reader.problem([...path, 'min'], 'The smallest value is above the largest.');
  }
  for (const [sent, meant] of Object.entries(input.also ?? {})) {
    const wrong = checkAlso(input, meant);
    if (wrong !== undefined) reader.problem([...path, 'also', sent], wrong);
  }
}

function checkAlso(
  { type, unit, values }: InputDefinition,
  meant: NonNullable<InputDefinition['also']>[string],
): string | undefined {
  if (type === 'number') {
    if (unit === undefined) return 'Say under "unit" what this is converted to.';
    const times = typeof meant === 'object' ? meant.times : meant;
    const isFactor = typeof times === 'number' && Number.isFinite(times) && times > 0;
    return isFactor
      ? undefined
      : 'Write the factor, as in 0.0555, or { minus: 32, times: 0.5555555555555556 }.';
  }
  if (typeof meant !== type) return `Write what it means: a ${type}.`;
  const isUnknown = typeof meant === 'string' && values?.includes(meant) === false;
  return isUnknown ? 'This is not one of "values".' : undefined;
}
