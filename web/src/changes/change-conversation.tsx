import { Button } from '@mantine/core';
import type { ApiChange, ApiChangeEvent } from '../../../src/http/api.ts';
import { ProblemNote } from '../api/problem-note.tsx';
import { useHereZone } from '../frame/site-scope.ts';
import { useChangeAct } from './change-queries.ts';
import { eventWords, momentWords } from './change-words.ts';
import { SayIt } from './say-it.tsx';

/** All that was done and said about a request, in its order. */
export function ChangeConversation({ change }: { change: ApiChange }) {
  return (
    <>
      <ol className="change-events">
        {change.events.map((event) => (
          <Event key={event.seq} change={change} event={event} />
        ))}
      </ol>
      <SayIt change={change} place={null} label="Comment on the request" />
    </>
  );
}

function Event({ change, event }: { change: ApiChange; event: ApiChangeEvent }) {
  const zone = useHereZone();
  const take = useChangeAct(change);
  const { by, kind, at, text, file, from, object, suggestion, taken, seq } = event;
  const of = file === null ? object : `${file}, line ${from ?? ''}`;
  const isOpen = suggestion !== null && !taken && change.acts.edit === null;
  return (
    <li>
      <p>
        <strong>{by}</strong> {eventWords(kind)}
        {of === null ? '' : ` of ${of}`} <span className="label">{momentWords(at, zone)}</span>
      </p>
      {text === null || text === '' ? null : <p className="change-said">{text}</p>}
      {suggestion === null ? null : (
        <pre className="change-suggestion">
          <code>{suggestion}</code>
        </pre>
      )}
      {suggestion !== null && taken ? <p className="label">Taken.</p> : null}
      {isOpen ? (
        <Button
          size="compact-md"
          variant="default"
          disabled={take.isPending}
          onClick={() => take.mutate({ act: 'edit', suggestion: seq })}
        >
          {take.isPending ? 'Saving…' : 'Take the suggestion'}
        </Button>
      ) : null}
      {take.error === null ? null : <ProblemNote error={take.error} />}
    </li>
  );
}
