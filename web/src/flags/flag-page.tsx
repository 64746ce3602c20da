import { Button, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { ApiFlagChange, ApiFlagPage, ApiFlagSwitch } from '../../../src/http/api.ts';
import { UnfetchedPage } from '../frame/fetched.tsx';
import { PageHeading } from '../frame/page.tsx';
import { ReasonQuestion } from '../frame/reason-question.tsx';
import { useHereZone } from '../frame/site-scope.ts';
import { clinicalDate, preciseTime } from '../time/clinical-time.ts';
import { useServerNow } from '../time/server-clock.ts';
import { flagQuery, useFlagChange } from './flag-queries.ts';
import { changeWords, kindWords, reasonWords } from './flag-words.ts';
import { CutOff } from './flags-page.tsx';
import './flags.css';

/** One flag: turning it off and on, what it gives where, its rules, its history, and what it left undone. */
export function FlagPage() {
  const { flagKey } = useParams({ from: '/frame/flags/$flagKey' });
  const query = useQuery(flagQuery(flagKey));
  const flag = query.data;
  if (flag === undefined) return <UnfetchedPage title="Flag" what="the flag" query={query} />;
  return (
    <div className="page flag">
      <PageHeading title={flag.title} />
      <p className="label">
        {kindWords[flag.kind]} <code>{flag.key}</code>. {flag.owner} answers for it until{' '}
        {clinicalDate(flag.expires)}. It may go when: {flag.retire}
      </p>
      <CutOff sentence={flag.cutOff} />
      {flag.stale === null ? null : <p className="flag-stale">Stale. {flag.stale}</p>}
      {flag.switches.map((one) => (
        <Switch key={`${one.site}/${one.unit}`} flagKey={flag.key} one={one} />
      ))}
      <TurnOff flag={flag} />
      <Sites flag={flag} />
      <Rules flag={flag} />
      <Withheld flag={flag} />
      <History flag={flag} />
    </div>
  );
}

function useWhen(): (at: string, zone?: string) => string {
  const here = useHereZone();
  const now = useServerNow();
  return (at, zone = here) => preciseTime(Date.parse(at), zone, now);
}

type Asked = Omit<ApiFlagChange, 'reason'>;

function Switch({ flagKey, one }: { flagKey: string; one: ApiFlagSwitch }) {
  const when = useWhen();
  const [asked, setAsked] = useState<Asked['act'] | null>(null);
  const { site, unit, placeTitle, by, at, reason } = one;
  const act = one.asked === null ? 'ask-turn-on' : 'turn-on';
  const mayNot = one.asked === null ? one.mayNotAsk : one.mayNotTurnOn;
  return (
    <section className="flag-switch" aria-label={`Turned off: ${placeTitle}`}>
      <p>
        <strong>Off: {placeTitle}.</strong> {by}, {when(at)}: {reason}
      </p>
      {one.asked === null ? null : (
        <p>
          {one.asked.by} asks to turn it on again, {when(one.asked.at)}: {one.asked.reason}
        </p>
      )}
      {mayNot === null ? (
        <Button variant="default" onClick={() => setAsked(act)}>
          {act === 'turn-on' ? 'Turn it on' : 'Ask to turn it on'}
        </Button>
      ) : (
        <p className="label">{mayNot}</p>
      )}
      {asked === null ? null : (
        <Question
          flagKey={flagKey}
          change={{ act: asked, site, unit }}
          onClose={() => setAsked(null)}
        >
          {asked === 'turn-on'
            ? 'It goes on at once, in all processes within two seconds. You are the second person.'
            : 'Nothing changes until a second person turns it on, within 24 hours.'}
        </Question>
      )}
    </section>
  );
}

function TurnOff({ flag }: { flag: ApiFlagPage }) {
  const [index, setIndex] = useState('0');
  const [asked, setAsked] = useState(false);
  const place = flag.mayTurnOff[Number(index)];
  if (!place) return <p className="label">{flag.mayNotTurnOff}</p>;
  const governed = flag.readBy.filter(({ asSwitch }) => asSwitch);
  return (
    <section className="flag-turn-off" aria-label="Turn it off">
      <NativeSelect
        label="Where"
        value={index}
        data={flag.mayTurnOff.map(({ placeTitle }, at) => ({
          value: String(at),
          label: placeTitle,
        }))}
        onChange={({ currentTarget: { value } }) => setIndex(value)}
      />
      <Button color="red" onClick={() => setAsked(true)}>
        Turn it off now
      </Button>
      {asked ? (
        <Question
          flagKey={flag.key}
          change={{ act: 'turn-off', site: place.site, unit: place.unit }}
          onClose={() => setAsked(false)}
        >
          <strong>{place.placeTitle}</strong>: it is off at once, in all processes within two
          seconds.{' '}
          {governed.map(({ id, title }) => (
            <span key={id}>
              No new run of {title} starts there; runs under way go on. People must do without
              it.{' '}
            </span>
          ))}
          To turn it on again takes two people.
        </Question>
      ) : null}
    </section>
  );
}

const verbs: Record<Asked['act'], { title: string; verb: string }> = {
  'turn-off': { title: 'Turn it off?', verb: 'Turn it off' },
  'ask-turn-on': { title: 'Ask to turn it on again?', verb: 'Ask' },
  'turn-on': { title: 'Turn it on again?', verb: 'Turn it on' },
};

function Question({
  flagKey,
  change,
  onClose,
  children,
}: {
  flagKey: string;
  change: Asked;
  onClose: () => void;
  children: React.ReactNode;
}) {
  const act = useFlagChange(flagKey, change, onClose);
  return (
    <ReasonQuestion {...verbs[change.act]} act={act} onClose={onClose}>
      <p>{children}</p>
    </ReasonQuestion>
  );
}

function Sites({ flag }: { flag: ApiFlagPage }) {
  return (
    <section aria-labelledby="flag-sites">
      <h2 id="flag-sites">What it gives</h2>
      <table className="flag-table">
        <thead>
          <tr>
            <th scope="col">Site</th>
            <th scope="col">Gives</th>
            <th scope="col">Why</th>
          </tr>
        </thead>
        <tbody>
          {flag.sites.map((one) => (
            <tr key={one.site}>
              <td>{one.siteTitle}</td>
              <td>{one.variant}</td>
              <td>
                {reasonWords(one)} <code>{one.reason}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="label">
        Of a run about which only the site is known. Read by{' '}
        {flag.readBy.length === 0
          ? 'no workflow'
          : flag.readBy
              .map(({ title, asSwitch }) => (asSwitch ? `${title} (its switch)` : title))
              .join(', ')}
        {flag.clients.length === 0 ? '.' : `, and by the systems ${flag.clients.join(', ')}.`} In a
        process that is cut off: {flag.whenCutOff === 'off' ? 'off' : 'as it last was'}.
      </p>
    </section>
  );
}

function Rules({ flag }: { flag: ApiFlagPage }) {
  return (
    <section aria-labelledby="flag-rules">
      <h2 id="flag-rules">Rules</h2>
      <ol className="flag-rules">
        {flag.rules.map(({ id, when, gives }) => (
          <li key={id}>
            <strong>{gives}</strong> {when} <span className="label">({id})</span>
          </li>
        ))}
      </ol>
      <p>
        {flag.rules.length === 0 ? 'None. ' : 'Else '}
        <strong>{flag.default}</strong>; <strong>{flag.off}</strong> while it is turned off.
      </p>
    </section>
  );
}

function Withheld({ flag }: { flag: ApiFlagPage }) {
  const when = useWhen();
  if (flag.withheldRuns.length === 0) return null;
  return (
    <section aria-labelledby="flag-withheld">
      <h2 id="flag-withheld">Runs that were not started</h2>
      <p className="page-note">Nobody was asked because of these. Look after them without Sinew.</p>
      <ul className="flag-rows">
        {flag.withheldRuns.map(({ id, workflowTitle, siteTitle, trigger, patientId, at, zone }) => (
          <li key={id}>
            {when(at, zone)} {workflowTitle}, {siteTitle}, on {trigger}{' '}
            {patientId === null ? null : (
              <Link to="/patients/$patientId" params={{ patientId }}>
                Patient
              </Link>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function History({ flag }: { flag: ApiFlagPage }) {
  const when = useWhen();
  return (
    <section aria-labelledby="flag-history">
      <h2 id="flag-history">History</h2>
      {flag.history.length === 0 ? (
        <p className="page-note">Nobody has turned it off yet.</p>
      ) : (
        <ul className="flag-rows">
          {flag.history.map(({ id, change, placeTitle, by, at, reason }) => (
            <li key={id}>
              {when(at)} <strong>{changeWords[change]}</strong>, {placeTitle}. {by}: {reason}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
