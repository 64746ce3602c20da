import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ApiSite, ApiTrainingStep } from '../../../src/http/api.ts';
import { ProblemNote } from '../api/problem-note.tsx';
import { dayOf } from '../time/clinical-time.ts';
import { useProgrammeAct } from './programme-queries.ts';

/** Who learns what at a site, and who has. */
export function Training({ site }: { site: ApiSite }) {
  const record = useProgrammeAct<{ step: string; trained: string }>(
    `/api/sites/${site.site}/training`,
    () => undefined,
  );
  if (site.training.length === 0) return null;
  return (
    <section aria-labelledby="training-heading">
      <h2 id="training-heading">Training</h2>
      {record.error === null ? null : <ProblemNote error={record.error} />}
      {site.training.map((step) => (
        <details key={step.id} className="training-step">
          <summary>
            {step.title} <span className="label">{doneText(step)}</span>
          </summary>
          <p className="label">
            {step.minutes} minutes. <Story story={step.story} />
          </p>
          <ul className="plain-lines">
            {step.people.map((one) => (
              <li key={one.person}>
                {one.name}, {one.roles.join(', ')}:{' '}
                {one.doneAt === null
                  ? one.lapsed
                    ? 'done once, and to be done anew'
                    : 'not yet'
                  : `done ${dayOf(Date.parse(one.doneAt), site.zone)}`}{' '}
                {one.doneAt === null && one.mayRecord ? (
                  <Button
                    variant="default"
                    size="compact-sm"
                    disabled={record.isPending}
                    onClick={() => record.mutate({ step: step.id, trained: one.person })}
                  >
                    Done <span className="visually-hidden">by {one.name}</span>
                  </Button>
                ) : null}
              </li>
            ))}
          </ul>
        </details>
      ))}
    </section>
  );
}

function doneText({ people }: ApiTrainingStep): string {
  return `${people.filter(({ doneAt }) => doneAt !== null).length} of ${people.length} people`;
}

function Story({ story }: { story: string | null }) {
  const [workflow, name] = story?.split('/') ?? [];
  if (workflow === undefined || name === undefined) return null;
  return (
    <Link to="/walkthroughs/$workflow/$story" params={{ workflow, story: name }}>
      Go through its story
    </Link>
  );
}
