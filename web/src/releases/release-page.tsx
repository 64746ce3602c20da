import { Button, NativeSelect } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { ApiRelease, ApiReleases } from '../../../src/http/api.ts';
import { send } from '../api/api-client.ts';
import '../changes/changes.css';
import { audienceWords, momentWords } from '../changes/change-words.ts';
import { UnfetchedPage } from '../frame/fetched.tsx';
import { PageHeading } from '../frame/page.tsx';
import { ReasonQuestion } from '../frame/reason-question.tsx';
import { useHereZone } from '../frame/site-scope.ts';
import { TallyTable } from '../trials/difference-tables.tsx';
import '../trials/trials.css';
import { releaseQuery } from './release-queries.ts';

/** One release: what it says of itself, who signed it, what speaks for it, and where it runs. */
export function ReleasePage() {
  const { digest } = useParams({ from: '/frame/releases/$digest' });
  const query = useQuery(releaseQuery(digest));
  const { data: release } = query;
  if (release === undefined) {
    return <UnfetchedPage title="A release" what="the release" query={query} />;
  }
  return (
    <div className="page">
      <p>
        <Link to="/releases" search={({ site }) => ({ site })}>
          Releases
        </Link>
      </p>
      <PageHeading title={`Release ${release.number}: version ${release.version}`} />
      <Facts release={release} />
      <Assign release={release} />
      <Signed release={release} />
      <Replayed release={release} />
      <section aria-labelledby="changes-heading">
        <h2 id="changes-heading">What changed</h2>
        <ul>
          {release.changes.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </section>
      {release.notes.length === 0 ? null : (
        <section aria-labelledby="notes-heading">
          <h2 id="notes-heading">What it means</h2>
          {release.notes.map(({ audience, text }) => (
            <p key={audience}>
              <strong>{audienceWords(audience)}:</strong> {text}
            </p>
          ))}
        </section>
      )}
    </div>
  );
}

function Facts({ release }: { release: ApiRelease }) {
  const zone = useHereZone();
  const { scenarios, replay, runs, commit, author, madeAt, minimumEngine } = release;
  const facts: (readonly [string, string])[] = [
    ['Author', author],
    ['Made', momentWords(madeAt, zone)],
    ['Runs at', runs.length === 0 ? 'Nowhere' : runs.join(', ')],
    [
      'Stories',
      scenarios === null
        ? 'Not played'
        : `${scenarios.passed} came out, ${scenarios.failed} otherwise`,
    ],
    ['Replay', replay === null ? 'None' : replay.slice(0, 23)],
    ['Asks for Sinew', `${minimumEngine} or later`],
    ['Commit', commit?.slice(0, 12) ?? 'None'],
    ['Digest', release.digest.slice(0, 23)],
  ];
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

/** What the last days before it would have been with it, as its author and approvers had it before them. */
function Replayed({ release: { replayed } }: { release: ApiRelease }) {
  const zone = useHereZone();
  if (replayed === null) return null;
  const { from, to, events, sentence, before, after } = replayed;
  return (
    <section aria-labelledby="replayed-heading">
      <h2 id="replayed-heading">The last days before it, with it</h2>
      <p>{sentence}</p>
      <TallyTable
        before={{ title: 'As it was', tally: before }}
        after={{ title: 'With this release', tally: after }}
      />
      <p className="label">
        {momentWords(from, zone)} to {momentWords(to, zone)}, {events.toLocaleString('en-US')}{' '}
        events.
      </p>
    </section>
  );
}

function Signed({ release }: { release: ApiRelease }) {
  const { signatures, refused, governed, request } = release;
  const zone = useHereZone();
  const holds = governed
    ? (refused ?? 'The signatures hold, by the keys of the network in force.')
    : 'The network is not governed: nobody has to sign.';
  return (
    <section aria-labelledby="signed-heading">
      <h2 id="signed-heading">Who signed and approved it</h2>
      <p>{holds}</p>
      <ul>
        {signatures.map(({ as, person, key }) => (
          <li key={`${as} ${key}`}>
            {person} as {as}, with the key {key}
          </li>
        ))}
        {request?.approvals.map(({ person, kinds, at }) => (
          <li key={person}>
            {person} approved it ({kinds.join(', ')}), {momentWords(at, zone)}
          </li>
        ))}
        {request?.override ? (
          <li>
            {request.override.person} applied it without all approvals: {request.override.reason}
          </li>
        ) : null}
      </ul>
      {request === null ? null : (
        <p>
          <Link
            to="/changes/$changeId"
            params={{ changeId: String(request.id) }}
            search={({ site }) => ({ site })}
          >
            Change request {request.id}
          </Link>
        </p>
      )}
    </section>
  );
}

function Assign({ release }: { release: ApiRelease }) {
  const [site, setSite] = useState('');
  const [asking, setAsking] = useState(false);
  const client = useQueryClient();
  const act = useMutation({
    mutationFn: (reason: string) =>
      send<ApiReleases>('/api/releases/assign', { bundle: release.bundle, sites: [site], reason }),
    onSuccess: () => {
      setAsking(false);
      void client.invalidateQueries({ queryKey: ['releases'] });
    },
  });
  const places = release.sites.filter(
    ({ refused, version }) => refused === null && version !== release.version,
  );
  if (places.length === 0) {
    const [why] = release.sites.flatMap(({ refused }) => (refused === null ? [] : [refused]));
    return <p className="label">{why ?? 'It runs at every site.'}</p>;
  }
  const chosen = places.find(({ id }) => id === site);
  return (
    <div className="change-form">
      <NativeSelect
        label="Put it in force at"
        value={site}
        onChange={({ currentTarget }) => setSite(currentTarget.value)}
        data={[
          { label: 'choose a site', value: '' },
          ...places.map((one) => ({ label: `${one.title} (runs ${one.version})`, value: one.id })),
        ]}
      />
      {chosen === undefined ? null : (
        <Button variant="default" onClick={() => setAsking(true)}>
          Put in force
        </Button>
      )}
      {asking && chosen ? (
        <ReasonQuestion
          title={`Version ${release.version} at ${chosen.title}`}
          verb="Put in force"
          act={act}
          onClose={() => setAsking(false)}
        >
          <p>It comes into force within two seconds. Open runs end on their version.</p>
        </ReasonQuestion>
      ) : null}
    </div>
  );
}
