import { Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import type { ApiChange } from '../../../src/http/api.ts';
import { UnfetchedPage } from '../frame/fetched.tsx';
import { PageHeading } from '../frame/page.tsx';
import { useHereZone } from '../frame/site-scope.ts';
import { ChangeActs } from './change-acts.tsx';
import { ChangeApprovals } from './change-approvals.tsx';
import { ChangeConversation } from './change-conversation.tsx';
import { ChangeDifference } from './change-difference.tsx';
import { ChangeFiles } from './change-files.tsx';
import { ChangePlan } from './change-plan.tsx';
import { changeQuery } from './change-queries.ts';
import { momentWords, placesWords, stateWords, viewedWords } from './change-words.ts';
import { MovedBeneath } from './moved-beneath.tsx';
import './changes.css';

const changeViews = ['difference', 'plan', 'yaml', 'conversation', 'approvals'] as const;

/** One change request: what it does, what it would mean, what was said of it, and who approved it. */
export function ChangePage() {
  const { changeId } = useParams({ from: '/frame/changes/$changeId' });
  const query = useQuery(changeQuery(changeId));
  const { data: change } = query;
  if (change === undefined) {
    return (
      <UnfetchedPage title={`Change request ${changeId}`} what="the change request" query={query} />
    );
  }
  return (
    <div className="page">
      <p>
        <Link to="/changes" search={({ site }) => ({ site })}>
          Change requests
        </Link>
      </p>
      <PageHeading title={`${change.id}: ${change.title}`} />
      <p className="change-why">{change.why}</p>
      <ChangeFacts change={change} />
      <MovedBeneath change={change} />
      <Problems change={change} />
      <ChangeActs change={change} />
      <Views change={change} />
    </div>
  );
}

function ChangeFacts({ change }: { change: ApiChange }) {
  const zone = useHereZone();
  const { state, sites, authors, baseVersion, plan, applied, schedule } = change;
  const facts: (readonly [string, string])[] = [
    ['State', stateWords(state)],
    ['Where', placesWords(sites)],
    ['By', authors.join(', ')],
    ['Version', `${baseVersion} → ${plan?.version ?? applied?.version ?? 'not known yet'}`],
  ];
  if (schedule)
    facts.push(['Comes into force', `${momentWords(schedule.at, zone)}, ${schedule.by}`]);
  if (applied) {
    const how = applied.override ? ', without all approvals' : '';
    facts.push(['In force since', `${momentWords(applied.at, zone)}, ${applied.by}${how}`]);
  }
  return (
    <dl className="fact-strip">
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Problems({ change: { problems } }: { change: ApiChange }) {
  if (problems.length === 0) return null;
  return (
    <section aria-labelledby="problems-heading">
      <h2 id="problems-heading">What is wrong with it</h2>
      <ul>
        {problems.map(({ location, sentence, severity }) => (
          <li key={`${location} ${sentence}`}>
            {severity === 'error' ? '' : 'Note: '}
            {sentence} <span className="label">{location}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Views({ change }: { change: ApiChange }) {
  const { view = 'difference' } = useSearch({ from: '/frame/changes/$changeId' });
  const navigate = useNavigate();
  const show = (next: string | null) => {
    const chosen = changeViews.find((one) => one === next);
    void navigate({
      to: '.',
      search: ({ site }) => ({ site, ...(chosen && { view: chosen }) }),
      replace: true,
    });
  };
  const comments = change.events.filter(({ kind }) => kind === 'comment').length;
  const given = change.approvals.filter((one) => one.given.length > 0).length;
  return (
    <Tabs value={view} onChange={show} keepMounted={false} className="change-views">
      <Tabs.List aria-label="What to look at">
        <Tabs.Tab value="difference">Difference ({viewedWords(change)})</Tabs.Tab>
        <Tabs.Tab value="plan">Plan</Tabs.Tab>
        <Tabs.Tab value="yaml">YAML ({change.texts.length})</Tabs.Tab>
        <Tabs.Tab value="conversation">Conversation ({comments})</Tabs.Tab>
        <Tabs.Tab value="approvals">
          {change.applied === null
            ? `Approvals (${given} of ${change.approvals.length})`
            : 'Approvals'}
        </Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="difference">
        <ChangeDifference change={change} />
      </Tabs.Panel>
      <Tabs.Panel value="plan">
        <ChangePlan change={change} />
      </Tabs.Panel>
      <Tabs.Panel value="yaml">
        <ChangeFiles change={change} />
      </Tabs.Panel>
      <Tabs.Panel value="conversation">
        <ChangeConversation change={change} />
      </Tabs.Panel>
      <Tabs.Panel value="approvals">
        <ChangeApprovals change={change} />
      </Tabs.Panel>
    </Tabs>
  );
}
