import { suggestion } from '../platform/platform.ts';
import { tasksOf, type DefinitionReader } from './definition-reader.ts';

/**
 * Switches of a definition: each is a flag that is on or off, and a state that may be switched off names another one, in which a
 * person is asked and which no switch governs. What automation does not do is never left to nobody.
 */
export function checkSwitches(reader: DefinitionReader): void {
  const { flags = {}, states, switch: governing } = reader.definition;
  if (governing !== undefined) reader.switch(['switch'], governing);
  for (const [name, { type, default: value }] of Object.entries(flags)) {
    if (typeof value === type) continue;
    reader.problem(['flags', name, 'default'], `The default of a ${type} is a ${type}.`);
  }
  for (const [name, state] of Object.entries(states)) {
    if (!state.switch) continue;
    const path = ['states', name, 'switch', 'otherwise'];
    const { otherwise } = state.switch;
    const fallback = states[otherwise];
    if (!fallback) {
      const known = Object.keys(states);
      reader.problem(path, `There is no state "${otherwise}".${suggestion(otherwise, known)}`);
    } else if (tasksOf(fallback).length === 0 || fallback.switch) {
      const sentence = `Nobody would do it while the switch is off: name a state with a task that no switch governs, not "${otherwise}".`;
      reader.problem(path, sentence);
    }
  }
}
