import { Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { ApiRollout, ApiRolloutGate } from '../../../src/http/api.ts';
import { UnfetchedPage } from '../frame/fetched.tsx';
import { PageHeading } from '../frame/page.tsx';
import { clockTime, dayOf, zoneName } from '../time/clinical-time.ts';
import { RolloutActs } from './rollout-acts.tsx';
import {
  entryWords,
  evidenceShare,
  evidenceText,
  gateKindWords,
  stepText,
  strategyWords,
  verdictWords,
} from './rollout-words.ts';
import { rolloutQuery } from './rollouts-query.ts';
import { SiteMarks, StatusMark } from './rollouts-page.tsx';
import { SentinelButton } from './sentinel-button.tsx';
import './rollouts.css';

/** One rollout: where it stands, what holds it, what its gates see, and what was decided by whom. */
export function RolloutPage() {
  const { rolloutId } = useParams({ from: '/frame/rollouts/$rolloutId' });
  const query = useQuery(rolloutQuery(rolloutId));
  const { data: rollout } = query;
  if (rollout === undefined) {
    return <UnfetchedPage title="Rollout" what="the rollout" query={query} />;
  }
  const [site] = rollout.sites;
  const [workflow] = rollout.workflows;
  return (
    <div className="page">
      <PageHeading title={rollout.title}>
        <StatusMark rollout={rollout} />
      </PageHeading>
      <p>
        Version <strong>{rollout.version}</strong> · {stepText(rollout)} ·{' '}
        {strategyWords[rollout.strategy] ?? rollout.strategy}
      </p>
      <div className="rollout-standing" data-status={rollout.status} role="status">
        {rollout.sentences.map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </div>
      <RolloutActs key={rollout.id} rollout={rollout} />
      {site === undefined || workflow === undefined ? null : (
        <SentinelButton
          site={site.id}
          workflow={workflow.id}
          workflowTitle={workflow.title}
          object={`rollout:${rollout.id}`}
        />
      )}
      <div className="rollout-columns">
        <Steps rollout={rollout} />
        <div>
          <Gates rollout={rollout} />
          <section aria-labelledby="sites-heading">
            <h2 id="sites-heading">Sites that have it</h2>
            <SiteMarks rollout={rollout} />
            {rollout.exceptions.map(({ site: out, reason }) => (
              <p key={out} className="label">
                {out} stays as it is: {reason}
              </p>
            ))}
          </section>
        </div>
      </div>
      <Looks rollout={rollout} />
      <History rollout={rollout} />
    </div>
  );
}

const stateWords = { done: 'Done', now: 'Now', later: 'Later' } as const;

function Steps({ rollout: { steps } }: { rollout: ApiRollout }) {
  return (
    <section aria-labelledby="steps-heading">
      <h2 id="steps-heading">Steps</h2>
      <ol className="rollout-steps">
        {steps.map(({ id, title, what, state, before, hold }) => (
          <li key={id} data-state={state} aria-current={state === 'now' ? 'step' : undefined}>
            <div>
              <strong>{title}</strong> <span className="label">{stateWords[state]}</span>
            </div>
            <div>{what}</div>
            {before.length === 0 ? null : (
              <div className="label">Before it: {before.join(' ')}</div>
            )}
            <div className="label">Before the next: {hold.join(' ')}</div>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Gates({ rollout: { gates, falseStops } }: { rollout: ApiRollout }) {
  return (
    <section aria-labelledby="gates-heading">
      <h2 id="gates-heading">Gates of this step</h2>
      {gates.length === 0 ? (
        <p className="page-note">This step has none, or has not begun.</p>
      ) : (
        <>
          {gates.map((gate) => (
            <Gate key={gate.gate} gate={gate} />
          ))}
          <p className="label">
            Of rollouts without harm at most {100 * falseStops} % are taken back, however often one
            looks.
          </p>
        </>
      )}
    </section>
  );
}

function Gate({ gate }: { gate: ApiRolloutGate }) {
  return (
    <div className="rollout-gate" data-verdict={gate.verdict}>
      <div>
        <strong>{gate.title}</strong> · {verdictWords[gate.verdict]}
        <span className="label"> · {gateKindWords[gate.kind]}</span>
      </div>
      <Evidence label="Evidence of harm" {...gate.harm} />
      <Evidence label="Evidence of safety" {...gate.safety} />
      <div className="label">{gate.sentence}</div>
    </div>
  );
}

function Evidence({
  label,
  evidence,
  needed,
}: {
  label: string;
  evidence: number;
  needed: number;
}) {
  const percent = 100 * evidenceShare(evidence, needed);
  return (
    <div className="evidence">
      <span>{label}</span>
      <span className="evidence-bar" aria-hidden>
        <span style={{ width: `${percent}%` }} />
      </span>
      <span className="number">{evidenceText(evidence, needed)}</span>
    </div>
  );
}

function Looks({ rollout: { looks, zone } }: { rollout: ApiRollout }) {
  if (looks.length === 0) return null;
  return (
    <section aria-labelledby="looks-heading">
      <h2 id="looks-heading">Looks, the newest first</h2>
      <div className="scroller" role="region" aria-label="Looks" tabIndex={0}>
        <Table withTableBorder className="rollout-looks">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">When</Table.Th>
              <Table.Th scope="col">Step</Table.Th>
              <Table.Th scope="col">Gate</Table.Th>
              <Table.Th scope="col">Canary: events of tasks</Table.Th>
              <Table.Th scope="col">Others: events of tasks</Table.Th>
              <Table.Th scope="col">Evidence of harm</Table.Th>
              <Table.Th scope="col">It said</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {looks.map((look) => (
              <Table.Tr key={`${look.step.id} ${look.gate.id} ${look.n}`}>
                <Table.Td>
                  <When at={look.at} zone={zone} />
                </Table.Td>
                <Table.Td>{look.step.title}</Table.Td>
                <Table.Td>{look.gate.title}</Table.Td>
                <Table.Td className="number">
                  {look.canary.events} of {look.canary.tasks}
                </Table.Td>
                <Table.Td className="number">
                  {look.control.events} of {look.control.tasks}
                </Table.Td>
                <Table.Td className="number">{evidenceText(look.harm, look.harmNeeded)}</Table.Td>
                <Table.Td>{verdictWords[look.verdict]}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </section>
  );
}

function History({ rollout: { entries, zone } }: { rollout: ApiRollout }) {
  return (
    <section aria-labelledby="history-heading">
      <h2 id="history-heading">What happened</h2>
      <ol className="rollout-history" reversed>
        {entries.map(({ n, at, step, kind, by, sentence, epoch }) => (
          <li key={n}>
            <span className="label">
              <When at={at} zone={zone} /> · {step}
            </span>
            <div>
              <strong>{entryWords[kind] ?? kind}</strong> by {by}
              {epoch === null ? null : `, epoch ${epoch}`}: {sentence}
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}

function When({ at, zone }: { at: string; zone: string }) {
  const instant = Date.parse(at);
  return (
    <>
      {dayOf(instant, zone)} {clockTime(instant, zone)} {zoneName(instant, zone)}
    </>
  );
}
