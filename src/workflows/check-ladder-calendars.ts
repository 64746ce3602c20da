import type { StateDefinition, TaskDefinition } from './definition.ts';
import { tasksOf, type DefinitionReader } from './definition-reader.ts';

/**
 * Ladders in working time: none of a critical task, which waits for no office; and never a rung that counts all hours, or another
 * calendar's, above one that counts working time: it could come first.
 */
export function checkLadderCalendars(
  reader: DefinitionReader,
  name: string,
  state: StateDefinition,
): void {
  for (const [index, task] of tasksOf(state).entries()) {
    const path = ['states', name, ...(state.task ? ['task'] : ['tasks', index])];
    if (task.start_within !== undefined && task.ladder[0]?.calendar !== undefined) {
      reader.problem(
        [...path, 'start_within'],
        'Accepting counts working time here, and beginning would count all hours: remove "start_within", or the calendar of the first rung.',
        { key: true },
      );
    }
    for (const [rung, { calendar }] of task.ladder.entries()) {
      const wrong = wrongCalendar(task, rung);
      if (wrong === undefined) continue;
      const at = [...path, 'ladder', rung];
      reader.problem(calendar === undefined ? at : [...at, 'calendar'], wrong, { key: true });
    }
  }
}

function wrongCalendar({ priority, ladder }: TaskDefinition, rung: number): string | undefined {
  const calendar = ladder[rung]?.calendar;
  if (calendar !== undefined && priority === 'critical') {
    return 'A critical task does not wait for working time: remove "calendar".';
  }
  const before = ladder[rung - 1]?.calendar;
  if (before === undefined || calendar === before) return undefined;
  return `The rung before this one counts "${before}": give this one the same calendar, or it could come first.`;
}
