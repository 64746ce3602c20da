import { Button, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ApiChange, ApiChangeActKind } from '../../../src/http/api.ts';
import { FormNote } from '../api/form-note.tsx';
import { troubleOf } from '../api/form-trouble.ts';
import { ProblemNote } from '../api/problem-note.tsx';
import { Dialog, DialogButtons } from '../frame/dialog.tsx';
import { ReasonQuestion } from '../frame/reason-question.tsx';
import { useHereZone } from '../frame/site-scope.ts';
import { periodWords } from '../trials/trial-words.ts';
import { useChangeAct } from './change-queries.ts';
import { ReplaySentences } from './change-replay.tsx';
import { actWords, placesWords } from './change-words.ts';

/** In the order in which a request goes its way. */
const ways: readonly ApiChangeActKind[] = [
  ...(['submit', 'approve', 'ask-changes', 'apply', 'schedule', 'unschedule'] as const),
  ...(['override', 'cancel'] as const),
];

/** What may be done with a request now; and why not, where its way leads on but not for this person. */
export function ChangeActs({ change }: { change: ApiChange }) {
  const [asked, setAsked] = useState<ApiChangeActKind | null>(null);
  const submit = useChangeAct(change);
  const possible = ways.filter((act) => change.acts[act] === null);
  const barred = onward(change).filter((act) => change.acts[act] !== null);
  return (
    <div className="change-acts" role="group" aria-label="What may be done">
      {possible.map((act, at) => (
        <Button
          key={act}
          variant={at === 0 && act !== 'cancel' && act !== 'override' ? 'filled' : 'default'}
          disabled={submit.isPending}
          onClick={() => (act === 'submit' ? submit.mutate({ act }) : setAsked(act))}
        >
          {actWords[act]}
        </Button>
      ))}
      {barred.map((act) => (
        <p key={act} className="label">
          {actWords[act]}: {change.acts[act]}
        </p>
      ))}
      {submit.error === null ? null : <ProblemNote error={submit.error} />}
      {asked === null ? null : (
        <ActQuestion change={change} act={asked} onClose={() => setAsked(null)} />
      )}
    </div>
  );
}

/** The acts that lead on from a state. */
function onward({ state }: ApiChange): readonly ApiChangeActKind[] {
  switch (state) {
    case 'draft':
    case 'changes-requested':
      return ['submit'];
    case 'in-review':
      return ['approve'];
    case 'approved':
      return ['apply', 'schedule'];
    case 'scheduled':
      return ['apply'];
    default:
      return [];
  }
}

interface QuestionProps {
  change: ApiChange;
  act: ApiChangeActKind;
  onClose: () => void;
}

function ActQuestion({ change, act, onClose }: QuestionProps) {
  if (act === 'approve' || act === 'ask-changes') {
    return <VerdictDialog change={change} act={act} onClose={onClose} />;
  }
  if (act === 'schedule') return <ScheduleDialog change={change} onClose={onClose} />;
  return <ReasonDialog change={change} act={act} onClose={onClose} />;
}

function ReasonDialog({ change, act, onClose }: QuestionProps) {
  const does = useChangeAct(change, onClose);
  const fingerprint = change.plan?.fingerprint ?? '';
  return (
    <ReasonQuestion
      title={actWords[act]}
      verb={actWords[act]}
      act={{
        ...does,
        mutate: (reason) =>
          does.mutate(
            act === 'apply' || act === 'override' ? { act, fingerprint, reason } : { act, reason },
          ),
      }}
      onClose={onClose}
    >
      <p>{willHappen(change, act)}</p>
    </ReasonQuestion>
  );
}

function willHappen({ sites, plan, approvals }: ApiChange, act: ApiChangeActKind): string {
  const version = plan?.version ?? '';
  const missing = approvals.filter(({ given }) => given.length === 0).map(({ title }) => title);
  switch (act) {
    case 'apply':
      return `${placesWords(sites)}: version ${version} comes into force within two seconds.`;
    case 'override':
      return `${placesWords(sites)}: version ${version} comes into force although this is missing: ${missing.join(', ')}. That is kept in the audit and in the release.`;
    case 'cancel':
      return 'It is closed, and stays readable. Nothing changes.';
    default:
      return 'It is approved still, and waits for somebody to apply it.';
  }
}

function VerdictDialog({ change, act, onClose }: QuestionProps) {
  const [text, setText] = useState('');
  const does = useChangeAct(change, onClose);
  const trouble = troubleOf(does.error, ['text']);
  const mine = change.approvals.filter((one) => one.mine).map(({ title, site }) => site ?? title);
  return (
    <Dialog title={actWords[act]} onClose={onClose} typed={text !== ''}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (does.isPending) return;
          const { fingerprint = '' } = change.plan ?? {};
          does.mutate(act === 'approve' ? { act, fingerprint, text } : { act, text });
        }}
      >
        {act === 'approve' ? (
          <>
            <p>
              You approve exactly this plan, for: {mine.join(', ')}. Any edit ends your approval.
            </p>
            <FoundReplay change={change} />
          </>
        ) : (
          <p>It goes back to its author, with what you say.</p>
        )}
        <Textarea
          data-autofocus
          label={act === 'approve' ? 'Remark (may be empty)' : 'What should be changed'}
          required={act !== 'approve'}
          rows={3}
          value={text}
          error={trouble.at.text}
          onChange={({ currentTarget: { value } }) => setText(value)}
        />
        <FormNote trouble={trouble} />
        <DialogButtons>
          <Button type="submit" disabled={does.isPending}>
            {does.isPending ? 'Saving…' : actWords[act]}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}

/** What whoever approves knows of the last days. */
function FoundReplay({ change: { plan } }: { change: ApiChange }) {
  const zone = useHereZone();
  const replay = plan?.replay ?? null;
  if (replay === null || replay.report === null) {
    return <p>The last days were not gone through with it yet: the tab Plan does that.</p>;
  }
  return (
    <>
      <p className="label">With it, {periodWords(replay, zone)}:</p>
      <ReplaySentences sentences={replay.sentences} />
    </>
  );
}

function ScheduleDialog({ change, onClose }: Omit<QuestionProps, 'act'>) {
  const [at, setAt] = useState('');
  const [reason, setReason] = useState('');
  const [asked, setAsked] = useState(false);
  const does = useChangeAct(change, onClose);
  const wrong = Number.isNaN(Date.parse(at));
  const trouble = troubleOf(does.error, ['at', 'reason']);
  return (
    <Dialog title="Schedule" onClose={onClose} typed={at !== '' || reason !== ''}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          if (wrong || does.isPending) return;
          const { fingerprint = '' } = change.plan ?? {};
          does.mutate({ act: 'schedule', at: new Date(at).toISOString(), fingerprint, reason });
        }}
      >
        <p>
          It comes into force then in your name. It is suspended where something moves beneath it, a
          freeze begins, or your role ends.
        </p>
        <TextInput
          data-autofocus
          type="datetime-local"
          label="When, on the clock of this device"
          required
          value={at}
          error={asked && wrong ? 'Choose a day and a time.' : trouble.at.at}
          onChange={({ currentTarget: { value } }) => setAt(value)}
        />
        <Textarea
          label="Reason"
          description="Kept in the audit, with your name."
          required
          rows={2}
          value={reason}
          error={trouble.at.reason}
          onChange={({ currentTarget: { value } }) => setReason(value)}
        />
        <FormNote trouble={trouble} />
        <DialogButtons>
          <Button type="submit" disabled={does.isPending}>
            {does.isPending ? 'Saving…' : 'Schedule'}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}
