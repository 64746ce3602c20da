import { Button, NativeSelect, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type {
  ApiFeedback,
  ApiHypercare,
  ApiReview,
  ApiSiteInHypercare,
} from '../../../src/http/api.ts';
import { FormNote } from '../api/form-note.tsx';
import { troubleOf } from '../api/form-trouble.ts';
import { Fetched } from '../frame/fetched.tsx';
import { PageHeading } from '../frame/page.tsx';
import { ReasonQuestion } from '../frame/reason-question.tsx';
import { useSite } from '../frame/site-scope.ts';
import { dayOf, preciseTime } from '../time/clinical-time.ts';
import { useServerNow } from '../time/server-clock.ts';
import { hypercareQuery, useProgrammeAct } from './programme-queries.ts';
import './programme.css';

/** Sites after a change: what must be looked at today, what people said, what it came to, what was learned. */
export function HypercarePage() {
  const query = useQuery(hypercareQuery(useSite()));
  return (
    <div className="page">
      <PageHeading title="Hypercare" />
      <Fetched query={query} what="hypercare">
        {(data) => (
          <>
            <p>
              {data.capacity.holds ? <strong>The next wave waits. </strong> : null}
              {data.capacity.sentence}
            </p>
            {data.sites.length === 0 ? (
              <p className="page-note">No site is in hypercare: no change came in the last days.</p>
            ) : (
              data.sites.map((site) => <SiteList key={site.site} site={site} />)
            )}
            <AllFeedback feedback={data.feedback} />
            <Reviews reviews={data.reviews} />
            <Lessons data={data} />
          </>
        )}
      </Fetched>
    </div>
  );
}

function SiteList({ site }: { site: ApiSiteInHypercare }) {
  const now = useServerNow();
  const time = (at: string) => preciseTime(Date.parse(at), site.zone, now);
  const [act, setAct] = useState<'triages' | 'end' | null>(null);
  const { exceptions, late, declines, feedback, triages, pod } = site;
  const lines = exceptions.length + late.length + declines.length + feedback.length;
  const [last] = triages;
  return (
    <section aria-labelledby={`site-${site.site}`} className="hypercare-site">
      <h2 id={`site-${site.site}`}>
        {site.title}, {site.version}
        {site.part === null ? '' : `, ${site.part}`}
      </h2>
      <p>
        In hypercare since {dayOf(Date.parse(site.since), site.zone)}, until{' '}
        {dayOf(Date.parse(site.until), site.zone)}.{' '}
        {pod === null
          ? 'No pod looks after it.'
          : `${pod.title}: ${pod.members.map(({ name, as }) => `${name} (${as})`).join(', ')}.`}
      </p>
      <p className={site.triaged ? undefined : 'cell-state'}>
        {last === undefined
          ? 'Nobody has gone through this list yet.'
          : `${site.triaged ? 'Gone through' : 'Not gone through for a day; last'} ${time(last.at)} by ${last.by} (${last.items} lines): ${last.note}`}
      </p>
      {lines === 0 ? <p className="page-note">Nothing is on the list.</p> : null}
      <Lines title="Exceptions" lines={exceptions}>
        {({ feed, sentence, messages, since }) => (
          <>
            {feed}: {messages} {messages === 1 ? 'message' : 'messages'} since {time(since)}.{' '}
            {sentence} <Link to="/exceptions">Exceptions</Link>
          </>
        )}
      </Lines>
      <Lines title="Late tasks" lines={late}>
        {({ taskId, workflow, role, state, dueAt }) => (
          <>
            <Link to="/tasks/$taskId" params={{ taskId }}>
              {workflow}
            </Link>
            , {role}: {state === 'open' ? 'to be accepted by' : 'to be finished by'} {time(dueAt)}
          </>
        )}
      </Lines>
      <Lines title="Declined in 24 hours" lines={declines}>
        {({ taskId, workflow, by, reason, at }) => (
          <>
            <Link to="/tasks/$taskId" params={{ taskId }}>
              {workflow}
            </Link>
            , {by}, {time(at)}: {reason}
          </>
        )}
      </Lines>
      <Lines title="Feedback without an answer" lines={feedback}>
        {(one) => <FeedbackLine one={one} />}
      </Lines>
      {site.mayManage ? (
        <div className="question-acts">
          <Button onClick={() => setAct('triages')}>The list was gone through</Button>
          <Button variant="default" onClick={() => setAct('end')}>
            End hypercare
          </Button>
        </div>
      ) : null}
      {act === null ? null : <LeadQuestion site={site} act={act} onClose={() => setAct(null)} />}
    </section>
  );
}

function Lines<Line>({
  title,
  lines,
  children,
}: {
  title: string;
  lines: readonly Line[];
  children: (line: Line) => React.ReactNode;
}) {
  if (lines.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul className="plain-lines">
        {lines.map((line, index) => (
          <li key={index}>{children(line)}</li>
        ))}
      </ul>
    </>
  );
}

function LeadQuestion({
  site,
  act,
  onClose,
}: {
  site: ApiSiteInHypercare;
  act: 'triages' | 'end';
  onClose: () => void;
}) {
  const send = useProgrammeAct<object>(`/api/hypercare/${site.site}/${act}`, onClose);
  const isEnd = act === 'end';
  return (
    <ReasonQuestion
      title={isEnd ? `End hypercare: ${site.title}` : `List of the day: ${site.title}`}
      verb={isEnd ? 'End it' : 'Gone through'}
      keptWith="Kept with your name."
      act={{
        ...send,
        mutate: (text) => send.mutate(isEnd ? { reason: text } : { note: text }),
      }}
      onClose={onClose}
    >
      <p>
        {isEnd
          ? 'Its support is free for the next wave.'
          : 'Say what was found, and what is done about it.'}
      </p>
    </ReasonQuestion>
  );
}

const kindWords: Readonly<Record<ApiFeedback['kind'], string>> = {
  problem: 'Problem',
  idea: 'Idea',
  safety: 'A patient may be hurt',
};

function FeedbackLine({ one }: { one: ApiFeedback }) {
  const now = useServerNow();
  const time = (at: string) => preciseTime(Date.parse(at), one.zone, now);
  return (
    <>
      <strong className={one.kind === 'safety' ? 'cell-state' : undefined}>
        {kindWords[one.kind]}
      </strong>
      , {one.by}, {one.siteTitle}, {time(one.at)}
      {one.about === '' ? '' : `, ${one.about}`}: {one.text}{' '}
      {one.taskId === null ? null : (
        <Link to="/tasks/$taskId" params={{ taskId: one.taskId }}>
          Its task
        </Link>
      )}
      <div className="label">
        {one.answer !== null && one.answeredAt !== null
          ? `Answered ${time(one.answeredAt)}: ${one.answer}`
          : one.runId === null
            ? 'Nobody is asked: no workflow of this site hears feedback.'
            : 'No answer yet.'}{' '}
        {one.runId === null ? null : (
          <Link to="/runs/$runId" params={{ runId: one.runId }}>
            Who is asked
          </Link>
        )}
      </div>
    </>
  );
}

function AllFeedback({ feedback }: { feedback: readonly ApiFeedback[] }) {
  return (
    <section aria-labelledby="feedback-heading">
      <h2 id="feedback-heading">What people said</h2>
      {feedback.length === 0 ? (
        <p className="page-note">
          Nobody said anything in 90 days. Feedback stands in the header of every page.
        </p>
      ) : (
        <ul className="plain-lines">
          {feedback.map((one) => (
            <li key={one.id}>
              <FeedbackLine one={one} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Reviews({ reviews }: { reviews: readonly ApiReview[] }) {
  return (
    <section aria-labelledby="reviews-heading">
      <h2 id="reviews-heading">What changes came to</h2>
      {reviews.length === 0 ? (
        <p className="page-note">
          No review is due yet: changes are reviewed on days that programme.yaml says.
        </p>
      ) : null}
      {reviews.map(({ siteTitle, part, version, days, at, zone, sentences, use, since }) => (
        <article key={`${siteTitle} ${part ?? ''} ${since} ${days}`} className="question">
          <h3>
            {siteTitle}
            {part === null ? '' : `, ${part}`}, {version}, {days} days,{' '}
            {dayOf(Date.parse(at), zone)}
          </h3>
          <p className={use.collapsed === true ? 'cell-state' : undefined}>{use.sentence}</p>
          <ul className="plain-lines">
            {sentences.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </article>
      ))}
    </section>
  );
}

function Lessons({ data: { lessons, mayManage } }: { data: ApiHypercare }) {
  return (
    <section aria-labelledby="lessons-heading">
      <h2 id="lessons-heading">What was learned</h2>
      {lessons.length === 0 ? <p className="page-note">Nothing was written down yet.</p> : null}
      <ul className="plain-lines">
        {lessons.map((one) => (
          <li key={one.id}>
            {one.text}{' '}
            <span className="label">
              {one.siteTitle}, {one.version}
              {one.workflow === null ? '' : `, ${one.workflow}`}. {one.by}
            </span>
          </li>
        ))}
      </ul>
      {mayManage.length === 0 ? null : <NewLesson sites={mayManage} />}
    </section>
  );
}

function NewLesson({ sites }: { sites: ApiHypercare['mayManage'] }) {
  const [site, setSite] = useState(sites[0]?.site ?? '');
  const [text, setText] = useState('');
  const [asked, setAsked] = useState(false);
  const add = useProgrammeAct<object>(`/api/hypercare/${site}/lessons`, () => {
    setText('');
    setAsked(false);
  });
  const trouble = troubleOf(add.error, ['text']);
  return (
    <form
      noValidate
      className="ask"
      onSubmit={(event) => {
        event.preventDefault();
        setAsked(true);
        if (text.trim() !== '' && !add.isPending) add.mutate({ workflow: null, text });
      }}
    >
      <NativeSelect
        label="From the newest change at"
        value={site}
        data={sites.map((one) => ({ value: one.site, label: one.title }))}
        onChange={({ currentTarget: { value } }) => setSite(value)}
      />
      <Textarea
        label="What the next site should know"
        autosize
        value={text}
        error={asked && text.trim() === '' ? 'Say what was learned.' : trouble.at.text}
        onChange={({ currentTarget: { value } }) => setText(value)}
      />
      <Button type="submit" disabled={add.isPending}>
        {add.isPending ? 'Saving…' : 'Write it down'}
      </Button>
      <FormNote trouble={trouble} />
    </form>
  );
}
