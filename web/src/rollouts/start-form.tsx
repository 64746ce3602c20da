import { Button, NativeSelect, Textarea } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { ApiRollouts } from '../../../src/http/api.ts';
import { FormNote } from '../api/form-note.tsx';
import { troubleOf } from '../api/form-trouble.ts';
import { useStart } from './rollouts-query.ts';

/** Starts a rollout; whoever may not reads why. */
export function StartForm({ start }: Pick<ApiRollouts, 'start'>) {
  return (
    <section aria-labelledby="start-heading">
      <h2 id="start-heading">Start a rollout</h2>
      {'reason' in start ? (
        <p className="page-note">{start.reason}</p>
      ) : start.plans.length === 0 ? (
        <p className="page-note">
          No version has a plan. Write one: <code>sinew rollout new</code>.
        </p>
      ) : (
        <Form plans={start.plans} versions={start.versions} />
      )}
    </section>
  );
}

function Form({ plans, versions }: Extract<ApiRollouts['start'], { plans: readonly unknown[] }>) {
  const navigate = useNavigate();
  const ids = [...new Map(plans.map((one) => [one.id, one.title]))];
  const [plan, setPlan] = useState(ids[0]?.[0] ?? '');
  const [version, setVersion] = useState(versions[0] ?? '');
  const [reason, setReason] = useState('');
  const [asked, setAsked] = useState(false);
  const begin = useStart(
    ({ id }) => void navigate({ to: '/rollouts/$rolloutId', params: { rolloutId: id } }),
  );
  const trouble = troubleOf(begin.error, ['version', 'plan', 'reason']);
  return (
    <form
      noValidate
      className="rollout-form"
      onSubmit={(event) => {
        event.preventDefault();
        setAsked(true);
        if (reason.trim() === '' || begin.isPending) return;
        begin.mutate({ plan, version, reason: reason.trim() });
      }}
    >
      <NativeSelect
        label="Version"
        description="Taken in, signed where it must be"
        value={version}
        error={trouble.at.version}
        data={versions}
        onChange={({ currentTarget: { value } }) => setVersion(value)}
      />
      <NativeSelect
        label="Plan"
        description="How it comes to the sites"
        value={plan}
        error={trouble.at.plan}
        data={ids.map(([value, label]) => ({ value, label }))}
        onChange={({ currentTarget: { value } }) => setPlan(value)}
      />
      <Textarea
        label="Why"
        description="Kept with it"
        autosize
        value={reason}
        error={asked && reason.trim() === '' ? 'Say why.' : trouble.at.reason}
        onChange={({ currentTarget: { value } }) => setReason(value)}
      />
      <div className="rollout-form-acts">
        <Button type="submit" disabled={begin.isPending}>
          {begin.isPending ? 'Starting…' : 'Start'}
        </Button>
        <FormNote trouble={trouble} />
      </div>
    </form>
  );
}
