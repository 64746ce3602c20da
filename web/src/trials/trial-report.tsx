import type { ApiTrial } from '../../../src/http/api.ts';
import { Interruptions, TallyTable } from './difference-tables.tsx';
import { TrialGroups } from './trial-groups.tsx';
import { causesText, kindsText } from './trial-words.ts';
import './trials.css';

/** What would have been different: sums, places with examples, interruptions, and how far to trust it. */
export function TrialReport({
  report,
  events,
}: {
  report: NonNullable<ApiTrial['report']>;
  events: number;
}) {
  const { before, after, kinds, causes, recorded, acts } = report;
  const same = Object.keys(kinds).length === 0;
  return (
    <>
      <section aria-labelledby="sum-heading">
        <h2 id="sum-heading">{same ? 'Nothing would have been different' : kindsText(kinds)}</h2>
        {same ? null : <p>Because of {causesText(causes)}.</p>}
        <TallyTable
          before={{ title: `In force (${report.inForce})`, tally: before }}
          after={{ title: `Tried (${report.candidateVersion})`, tally: after }}
        />
      </section>
      <TrialGroups groups={report.groups} />
      <Interruptions lines={report.interruptions} />
      <section aria-labelledby="trust-heading" className="trial-trust">
        <h2 id="trust-heading">How far to trust it</h2>
        <ul>
          <li>
            Of {recorded.tasks} tasks opened in truth, what was in force opened {recorded.alike}{' '}
            here at the same time.
          </li>
          <li>
            People do what they did for {acts.record} tasks of what was tried; what is expected of
            them from what was observed for {acts.expectation}; nobody acts on {acts.nobody}.
          </li>
          <li>Runs that began more than {report.leadInDays} days before are not known here.</li>
          {report.feedsWithOtherMaps.length === 0 ? null : (
            <li>
              The candidate reads {report.feedsWithOtherMaps.join(', ')} by other maps. The events
              were read by those of their day: try maps on the page Mappings.
            </li>
          )}
          <li>
            {events} events. The same events, people and configurations give the same digest:{' '}
            <code>{report.digest.slice(0, 16)}</code>
          </li>
        </ul>
      </section>
    </>
  );
}
