import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ApiDemo } from '../../../src/http/api.ts';
import { send } from '../api/api-client.ts';
import { ProblemNote } from '../api/problem-note.tsx';
import { demoQuery } from '../api/queries.ts';
import { Fetched } from '../frame/fetched.tsx';
import { PageHeading } from '../frame/page.tsx';
import './demo.css';

/** The demonstration's switches: break something, watch what the pages say, mend it. */
export function DemoPage() {
  const query = useQuery(demoQuery);
  return (
    <div className="page">
      <PageHeading title="Break something" />
      <p>
        The simulated hospitals send real messages over real connections. Each fault below spoils
        something for them; My work, Messages and Exceptions show what comes of it. To see what
        another person sees, sign out and sign in as them.
      </p>
      <Fetched query={query} what="the demonstration">
        {(data) => <Faults demo={data} />}
      </Fetched>
    </div>
  );
}

function Faults({ demo: { faults, simulated } }: { demo: ApiDemo }) {
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: ({ id, active }: { id: string; active: boolean }) =>
      send<ApiDemo>(active ? '/api/demo/mend' : '/api/demo/break', { id }),
    onSuccess: (demo) => client.setQueryData(demoQuery.queryKey, demo),
  });
  return (
    <>
      <p>
        <strong>{simulated.messages.toLocaleString('en-US')}</strong> messages simulated so far,{' '}
        <strong>{simulated.perMinute.toLocaleString('en-US')}</strong> a minute now.
      </p>
      {change.error === null ? null : <ProblemNote error={change.error} />}
      <ul className="faults">
        {faults.map(({ id, title, sentence, active }) => (
          <li key={id} data-active={active}>
            <div>
              <h2>{title}</h2>
              <p>{sentence}</p>
            </div>
            <div className="fault-switch">
              <strong>{active ? 'Broken now' : 'Works'}</strong>
              <Button
                variant={active ? 'filled' : 'default'}
                disabled={change.isPending}
                onClick={() => change.mutate({ id, active })}
              >
                {active ? 'Mend' : 'Break'}
                <span className="visually-hidden"> {title}</span>
              </Button>
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}
