import { Button, NativeSelect, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { ApiGoNoGo, ApiSeen, ApiSite } from '../../../src/http/api.ts';
import { FormNote } from '../api/form-note.tsx';
import { troubleOf } from '../api/form-trouble.ts';
import { ReasonQuestion } from '../frame/reason-question.tsx';
import { preciseTime } from '../time/clinical-time.ts';
import { useServerNow } from '../time/server-clock.ts';
import { stateWords } from './criterion-words.ts';
import { useProgrammeAct } from './programme-queries.ts';

const outcomeWords: Readonly<Record<ApiGoNoGo['state'], string>> = {
  go: 'Go',
  'no-go': 'No-go',
  open: 'Being decided',
  stale: 'Stale',
  none: 'Withdrawn',
};

/** Questions about a site: go or no-go, the votes with what each saw, and how it was decided. */
export function GoNoGo({ site }: { site: ApiSite }) {
  return (
    <section aria-labelledby="questions-heading">
      <h2 id="questions-heading">Go or no-go</h2>
      {site.questions.length === 0 ? (
        <p className="page-note">Nobody has asked yet whether a version may come here.</p>
      ) : null}
      {site.questions.map((one) => (
        <Question key={one.id} site={site} question={one} />
      ))}
      {site.mayManage ? <Ask site={site} /> : null}
    </section>
  );
}

function Question({ site, question }: { site: ApiSite; question: ApiGoNoGo }) {
  const now = useServerNow();
  const time = (at: string) => preciseTime(Date.parse(at), site.zone, now);
  const { version, state, decision, missing } = question;
  return (
    <article className="question" data-state={state}>
      <h3>
        {version}: {outcomeWords[state]}
      </h3>
      <p>
        {question.question}{' '}
        <span className="label">
          Asked {time(question.askedAt)} by {question.askedBy}.
        </span>
      </p>
      <p>
        {decision === null
          ? question.sentence
          : `${decision.by}, ${time(decision.at)}: ${decision.reason}`}
        {decision !== null && state === 'stale' ? ` Stale since: ${question.sentence}` : ''}
      </p>
      <Seen seen={question.seen} title="What there was to see when it was asked" />
      <ul className="plain-lines">
        {question.votes.map((vote) => (
          <li key={vote.name}>
            <strong>{vote.vote === 'go' ? 'Go' : 'No-go'}</strong>, {vote.name}, {vote.role},{' '}
            {time(vote.at)}: {vote.reason}
            <Seen seen={vote.seen} title={`What ${vote.name} saw`} />
          </li>
        ))}
      </ul>
      {missing.length === 0 ? null : <p>Still to vote: {missing.join(', ')}.</p>}
      <Acts site={site} question={question} />
    </article>
  );
}

function Seen({ seen, title }: { seen: ApiSeen; title: string }) {
  const { differences, values, openRuns } = seen;
  const open = seen.criteria.filter(({ state }) => state !== 'met');
  return (
    <details>
      <summary>{title}</summary>
      <p>
        From {seen.base ?? 'nothing'} to {seen.version}: {differences.major} major,{' '}
        {differences.minor} minor, {differences.patch} small differences; {values} values change;{' '}
        {openRuns} runs are open. Tier {seen.tier ?? 'none'}.
      </p>
      <p>
        {seen.criteria.length - open.length} of {seen.criteria.length} criteria met
        {open.length === 0 ? '.' : ', and not:'}
      </p>
      <ul className="plain-lines">
        {open.map((one) => (
          <li key={one.title}>
            {one.title}: {stateWords[one.state].toLowerCase()}. {one.sentence}
          </li>
        ))}
      </ul>
    </details>
  );
}

type Act = 'vote-go' | 'vote-no-go' | 'go' | 'no-go' | 'withdrawn';

function Acts({ site, question }: { site: ApiSite; question: ApiGoNoGo }) {
  const [act, setAct] = useState<Act | null>(null);
  if (question.decision !== null) return null;
  const { voteAs } = question;
  return (
    <div className="question-acts">
      {voteAs === null ? null : (
        <>
          <Button onClick={() => setAct('vote-go')}>Vote go as {voteAs}</Button>
          <Button variant="default" onClick={() => setAct('vote-no-go')}>
            Vote no-go as {voteAs}
          </Button>
        </>
      )}
      {site.mayManage ? (
        <>
          <Button variant="default" onClick={() => setAct('go')}>
            Decide go
          </Button>
          <Button variant="default" onClick={() => setAct('no-go')}>
            Decide no-go
          </Button>
          <Button variant="default" onClick={() => setAct('withdrawn')}>
            Withdraw the question
          </Button>
        </>
      ) : null}
      {act === null ? null : (
        <ActQuestion site={site} question={question} act={act} onClose={() => setAct(null)} />
      )}
    </div>
  );
}

const actWords: Readonly<Record<Act, string>> = {
  'vote-go': 'Vote go',
  'vote-no-go': 'Vote no-go',
  go: 'Decide go',
  'no-go': 'Decide no-go',
  withdrawn: 'Withdraw the question',
};

function ActQuestion({
  site,
  question,
  act,
  onClose,
}: {
  site: ApiSite;
  question: ApiGoNoGo;
  act: Act;
  onClose: () => void;
}) {
  const isVote = act === 'vote-go' || act === 'vote-no-go';
  const path = `/api/sites/${site.site}/questions/${question.id}/${isVote ? 'votes' : 'decision'}`;
  const send = useProgrammeAct<object>(path, onClose);
  const body = (reason: string) =>
    isVote ? { vote: act.replace('vote-', ''), reason } : { outcome: act, reason };
  return (
    <ReasonQuestion
      title={`${actWords[act]}: ${question.version} at ${site.title}`}
      verb={actWords[act]}
      keptWith="Kept with what there is to see now, with your name. It is never changed."
      act={{ ...send, mutate: (reason) => send.mutate(body(reason)) }}
      onClose={onClose}
    >
      <p>{question.question}</p>
    </ReasonQuestion>
  );
}

function Ask({ site }: { site: ApiSite }) {
  const others = site.versions.filter((version) => version !== site.release?.version);
  const [version, setVersion] = useState(others[0] ?? '');
  const [question, setQuestion] = useState('');
  const [asked, setAsked] = useState(false);
  const ask = useProgrammeAct<{ version: string; question: string }>(
    `/api/sites/${site.site}/questions`,
    () => {
      setQuestion('');
      setAsked(false);
    },
  );
  if (others.length === 0) {
    return <p className="label">There is no other version here to ask about. Import one first.</p>;
  }
  const trouble = troubleOf(ask.error, ['version', 'question']);
  return (
    <form
      noValidate
      className="ask"
      onSubmit={(event) => {
        event.preventDefault();
        setAsked(true);
        if (question.trim() !== '' && !ask.isPending) ask.mutate({ version, question });
      }}
    >
      <NativeSelect
        label="May this version come here?"
        value={version}
        error={trouble.at.version}
        data={others}
        onChange={({ currentTarget: { value } }) => setVersion(value)}
      />
      <Textarea
        label="What is asked"
        autosize
        value={question}
        error={asked && question.trim() === '' ? 'Say what is asked.' : trouble.at.question}
        onChange={({ currentTarget: { value } }) => setQuestion(value)}
      />
      <Button type="submit" disabled={ask.isPending}>
        {ask.isPending ? 'Asking…' : 'Ask for go or no-go'}
      </Button>
      <FormNote trouble={trouble} />
    </form>
  );
}
