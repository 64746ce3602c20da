import { Alert, Button, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import type { ApiChange } from '../../../src/http/api.ts';
import { ProblemNote } from '../api/problem-note.tsx';
import { useChangeAct } from './change-queries.ts';

/** Something else runs now than what a request was made from: what both changed, and the way out. */
export function MovedBeneath({ change }: { change: ApiChange }) {
  const [prefer, setPrefer] = useState<Readonly<Record<string, string>>>({});
  const rebase = useChangeAct(change);
  if (change.moved.length === 0 || change.acts.edit !== null) return null;
  return (
    <Alert color="orange" title="Something else runs now" className="change-moved">
      <p>
        At {change.moved.join(', ')} another version came into force since this was made. Approvals
        were of what was there before. Rebase it: its changes are put on top of what runs now.
      </p>
      {change.conflicts.map(({ file, places }) => (
        <div key={file} className="change-conflict">
          <h3>Both changed {file}</h3>
          {places?.map(({ line, ours, theirs }) => (
            <dl key={line}>
              <dt>Line {line}, here</dt>
              <dd>
                <code>{ours.join('\n')}</code>
              </dd>
              <dt>What runs now</dt>
              <dd>
                <code>{theirs.join('\n')}</code>
              </dd>
            </dl>
          ))}
          <NativeSelect
            label={`Whose lines hold in ${file}`}
            value={prefer[file] ?? ''}
            onChange={({ currentTarget: { value } }) => setPrefer({ ...prefer, [file]: value })}
            data={[
              { label: 'choose', value: '' },
              { label: 'those of this request (it overwrites the other change)', value: 'ours' },
              { label: 'those that run now', value: 'theirs' },
            ]}
          />
        </div>
      ))}
      {rebase.error === null ? null : <ProblemNote error={rebase.error} />}
      <Button
        mt="sm"
        disabled={rebase.isPending}
        onClick={() => {
          const chosen = Object.entries(prefer).filter(([, whose]) => whose !== '');
          rebase.mutate({ act: 'rebase', prefer: Object.fromEntries(chosen) });
        }}
      >
        {rebase.isPending ? 'Saving…' : 'Rebase'}
      </Button>
    </Alert>
  );
}
