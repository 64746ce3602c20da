import { Link } from '@tanstack/react-router';
import type { ApiTrialExample, ApiTrialGroup, ApiTrialTally } from '../../../src/http/api.ts';
import { useHereZone } from '../frame/site-scope.ts';
import { siteMoment } from '../time/clinical-time.ts';
import { causesText, kindsText } from './trial-words.ts';

/** Where it would have been different, each place and workflow with examples. */
export function TrialGroups({ groups }: { groups: readonly ApiTrialGroup[] }) {
  return groups.map((group) => (
    <Group key={`${group.site} ${group.unit ?? ''} ${group.workflow}`} group={group} />
  ));
}

function Group({ group }: { group: ApiTrialGroup }) {
  const { site, unit, workflow, before, after, kinds, causes, examples } = group;
  const hereZone = useHereZone();
  const id = `group-${site}-${unit ?? ''}-${workflow}`.replaceAll(/\W+/g, '-');
  return (
    <section className="trial-group" aria-labelledby={id}>
      <h2 id={id}>
        {unit === null ? site : `${unit}, ${site}`}: {workflow}
      </h2>
      <p>
        {kindsText(kinds)}. <span className="label">Because of {causesText(causes)}.</span>
      </p>
      <p className="label">{tallyWords(before, after)}</p>
      <table className="trial-table">
        <thead>
          <tr>
            <th scope="col">For example</th>
            <th scope="col">Task</th>
            <th scope="col">In force</th>
            <th scope="col">Tried</th>
            <th scope="col">See</th>
          </tr>
        </thead>
        <tbody>
          {examples.map((example, index) => (
            <tr key={`${example.kind} ${index}`}>
              <th scope="row">{example.kind}</th>
              <td>{example.task.replaceAll('-', ' ')}</td>
              <td>{taskWords(example.before, example.zone, hereZone)}</td>
              <td>{taskWords(example.after, example.zone, hereZone)}</td>
              <td>
                <ExampleLink example={example} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function ExampleLink({ example: { runId, message } }: { example: ApiTrialExample }) {
  if (runId !== null) {
    return (
      <Link to="/runs/$runId" params={{ runId }} search={({ site }) => ({ site })}>
        Timeline
      </Link>
    );
  }
  if (message === null) return 'No run in truth';
  return (
    <Link to="/messages/$seq" params={{ seq: String(message) }} search={({ site }) => ({ site })}>
      Message {message}
    </Link>
  );
}

function taskWords(task: ApiTrialExample['before'], zone: string, hereZone: string): string {
  if (task === null) return 'No task';
  const at = Date.parse(task.openedAt);
  const climbed =
    task.escalations === 0
      ? ''
      : task.escalations === 1
        ? ', 1 escalation'
        : `, ${task.escalations} escalations`;
  return `${siteMoment(at, zone, hereZone)}, ${task.asks} asked${climbed}`;
}

function tallyWords(before: ApiTrialTally, after: ApiTrialTally): string {
  const change = (word: string, from: number, to: number): string =>
    from === to ? `${word} ${from}` : `${word} ${from} → ${to}`;
  return [
    change('Tasks', before.tasks, after.tasks),
    change('escalations', before.escalations, after.escalations),
    change('not accepted in time', before.acceptBreaches, after.acceptBreaches),
    change('not done in time', before.finishBreaches, after.finishBreaches),
  ].join(', ');
}
