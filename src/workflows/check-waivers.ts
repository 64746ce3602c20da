import type { Locate, Waiver } from '../governance/governance.ts';
import { suggestion, type Problem } from '../platform/platform.ts';
import { checkWaived } from './check-parameter.ts';
import type { CompiledDefinition } from './compiled-definition.ts';

/** What is wrong with the values that waivers give the parameters of a workflow. */
export function checkWaivers(
  { parameters }: CompiledDefinition,
  waivers: readonly Waiver[],
  where: Locate,
): Problem[] {
  return waivers.flatMap(({ id, parameter: name, value }) => {
    const parameter = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    if (!parameter) {
      const known = Object.keys(parameters);
      const sentence = `There is no parameter "${name}".${suggestion(name, known)}`;
      return [problem(where(['waivers', id, 'parameter']), sentence)];
    }
    const wrong = checkWaived(parameter, value);
    return wrong === undefined ? [] : [problem(where(['waivers', id, 'value']), wrong)];
  });
}

function problem(location: string, sentence: string): Problem {
  return { code: 'waiver', severity: 'error', location, sentence };
}
