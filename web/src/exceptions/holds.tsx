import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ApiExceptions, ApiHold } from '../../../src/http/api.ts';
import { send } from '../api/api-client.ts';
import { ProblemNote } from '../api/problem-note.tsx';
import { useHereZone } from '../frame/site-scope.ts';
import { preciseTime } from '../time/clinical-time.ts';
import { useServerNow } from '../time/server-clock.ts';
import { HoldDialog } from './hold-dialog.tsx';

/** Feeds and patients whose messages wait because somebody wants it so. */
export function Holds({ holds, holdable }: Pick<ApiExceptions, 'holds' | 'holdable'>) {
  const [asking, setAsking] = useState(false);
  return (
    <section aria-labelledby="holds-heading">
      <div className="exception-heading">
        <h2 id="holds-heading">On hold</h2>
        {holdable.length === 0 ? null : (
          <Button variant="default" onClick={() => setAsking(true)}>
            Hold messages
          </Button>
        )}
      </div>
      {holds.length === 0 ? (
        <p className="page-note">Nothing is on hold.</p>
      ) : (
        <ul className="exception-items">
          {holds.map((hold) => (
            <Held key={hold.id} hold={hold} />
          ))}
        </ul>
      )}
      {asking ? <HoldDialog holdable={holdable} onClose={() => setAsking(false)} /> : null}
    </section>
  );
}

function Held({ hold }: { hold: ApiHold }) {
  const zone = useHereZone();
  const now = useServerNow();
  const client = useQueryClient();
  const release = useMutation({
    mutationFn: () => send(`/api/holds/${encodeURIComponent(hold.id)}/release`, {}),
    onSettled: () => void client.invalidateQueries({ queryKey: ['exceptions'] }),
  });
  const until = preciseTime(Date.parse(hold.until), zone, now);
  return (
    <li className="exception-item">
      <div>
        <strong>{hold.what}</strong>{' '}
        <span className="label">
          {hold.waiting} messages of {hold.patients} patients wait · held by {hold.heldBy}{' '}
          {preciseTime(Date.parse(hold.heldAt), zone, now)} ·{' '}
          {hold.state === 'active'
            ? `goes on by itself at ${until}`
            : 'let go: what waited is being applied, in order'}
        </span>
        <p>{hold.reason}</p>
        {release.error === null ? null : <ProblemNote error={release.error} />}
      </div>
      {hold.mayRelease ? (
        <div className="exception-acts">
          <Button variant="default" disabled={release.isPending} onClick={() => release.mutate()}>
            Let go<span className="visually-hidden"> {hold.what}</span>
          </Button>
        </div>
      ) : null}
    </li>
  );
}
