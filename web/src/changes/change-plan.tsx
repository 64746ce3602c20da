import { Checkbox } from '@mantine/core';
import type { ApiChange, ApiPlan } from '../../../src/http/api.ts';
import { ProblemNote } from '../api/problem-note.tsx';
import { useChangeAct } from './change-queries.ts';
import { ChangeReplay } from './change-replay.tsx';

type SitePlan = ApiPlan['sites'][number];

/** What would be different at each site, what is checked, and what becomes of runs that are open. */
export function ChangePlan({ change }: { change: ApiChange }) {
  const { plan } = change;
  if (plan === null) {
    return (
      <p className="page-note">It does not load, so that nothing can be planned. Mend it first.</p>
    );
  }
  return (
    <>
      <h2>Checks</h2>
      <ul className="change-checks">
        {plan.checks.map(({ passed, sentence }) => (
          <li key={sentence}>
            <strong>{passed ? 'Met' : 'Not met'}:</strong> {sentence}
          </li>
        ))}
        {plan.warnings.map((sentence) => (
          <li key={sentence}>
            <strong>Note:</strong> {sentence}
          </li>
        ))}
      </ul>
      <ChangeReplay change={change} plan={plan} />
      {plan.sites.map((site) => (
        <SiteOfPlan key={site.id} change={change} site={site} version={plan.version} />
      ))}
      <p className="label">
        An approval is of this plan: <code>{plan.fingerprint.slice(0, 23)}</code>
      </p>
    </>
  );
}

function SiteOfPlan({
  change,
  site,
  version,
}: {
  change: ApiChange;
  site: SitePlan;
  version: string;
}) {
  const id = `plan-${site.id}`;
  return (
    <section aria-labelledby={id} className="change-site">
      <h2 id={id}>
        {site.title}: {site.runs ?? 'new'} → {version}
      </h2>
      {site.forbidding.map((sentence) => (
        <p key={sentence}>
          <strong>Not now:</strong> {sentence}
        </p>
      ))}
      {site.objects.length === 0 ? <p className="page-note">Nothing is different here.</p> : null}
      {site.values.length === 0 ? null : <Values values={site.values} />}
      {site.waivers.length === 0 ? null : (
        <>
          <h3>Waivers</h3>
          <ul>
            {site.waivers.map((one) => (
              <li key={one.id}>
                {one.what}, until {one.expires}, {one.owner}
                {one.change === 'kept' ? '' : ` (${one.change})`}
              </li>
            ))}
          </ul>
        </>
      )}
      <OpenRuns change={change} open={site.open} />
    </section>
  );
}

function Values({ values }: { values: SitePlan['values'] }) {
  return (
    <table className="change-table">
      <thead>
        <tr>
          <th scope="col">Value</th>
          <th scope="col">Now (set by)</th>
          <th scope="col">Then (set by)</th>
          <th scope="col">Because</th>
        </tr>
      </thead>
      <tbody>
        {values.map(({ workflow, parameter, before, after, reason }) => (
          <tr key={`${workflow} ${parameter}`}>
            <th scope="row">
              {workflow}: {parameter}
            </th>
            <td>{before ?? 'none'}</td>
            <td>{after ?? 'none'}</td>
            <td>{reason}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What becomes of open runs is chosen by workflow: they end on their version, or are moved where the new one says how. */
function OpenRuns({ change, open }: { change: ApiChange; open: SitePlan['open'] }) {
  const act = useChangeAct(change);
  const total = open.reduce((sum, one) => sum + one.open, 0);
  if (total === 0) return <p className="label">No runs are open here.</p>;
  const movable = [
    ...new Map(open.filter((one) => one.movable).map((one) => [one.workflowId, one])).values(),
  ];
  return (
    <>
      <h3>Open runs</h3>
      <ul>
        {open.map((one) => (
          <li key={`${one.workflowId} ${one.version} ${one.open}`}>
            {one.open} of {one.workflow} {one.version}{' '}
            {one.becomes === 'migrate'
              ? 'are moved, or handed to a person where the map says so'
              : 'end on the version that they started with'}
          </li>
        ))}
      </ul>
      {movable.map((one) => (
        <Checkbox
          key={one.workflowId}
          label={`Move open runs of ${one.workflow} to the new version`}
          checked={change.runs.includes(one.workflowId)}
          disabled={act.isPending || change.acts.edit !== null}
          onChange={({ currentTarget: { checked } }) => {
            const others = change.runs.filter((id) => id !== one.workflowId);
            act.mutate({ act: 'edit', runs: checked ? [...others, one.workflowId] : others });
          }}
        />
      ))}
      {act.error === null ? null : <ProblemNote error={act.error} />}
    </>
  );
}
