import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ApiFlag } from '../../../src/http/api.ts';
import { Fetched } from '../frame/fetched.tsx';
import { PageHeading } from '../frame/page.tsx';
import { clinicalDate } from '../time/clinical-time.ts';
import { flagsQuery } from './flag-queries.ts';
import { kindWords, siteGroups } from './flag-words.ts';
import './flags.css';

/** What each flag gives where and why; what is turned off comes first. */
export function FlagsPage() {
  const query = useQuery(flagsQuery);
  return (
    <div className="page">
      <PageHeading title="Flags" />
      <p className="page-note">
        Switches in running workflows. One person stops an automation at once; two people let it go
        on.
      </p>
      <Fetched query={query} what="flags">
        {({ cutOff, flags }) => (
          <>
            <CutOff sentence={cutOff} />
            {flags.length === 0 ? (
              <p className="page-note">This network has no flags.</p>
            ) : (
              <ul className="flags">
                {[...flags.filter(isOff), ...flags.filter((one) => !isOff(one))].map((flag) => (
                  <FlagRow key={flag.key} flag={flag} />
                ))}
              </ul>
            )}
          </>
        )}
      </Fetched>
    </div>
  );
}

/** Why this server cannot tell what is turned off. */
export function CutOff({ sentence }: { sentence: string | null }) {
  return sentence === null ? null : (
    <p className="flag-alarm" role="alert">
      {sentence}
    </p>
  );
}

const isOff = ({ switches }: ApiFlag): boolean => switches.length > 0;

function FlagRow({ flag }: { flag: ApiFlag }) {
  const { key, title, kind, owner, expires, stale, switches, sites, withheld } = flag;
  return (
    <li data-off={isOff(flag)}>
      <h2>
        <Link to="/flags/$flagKey" params={{ flagKey: key }} search={({ site }) => ({ site })}>
          {title}
        </Link>
      </h2>
      <p className="label">
        {kindWords[kind]} <code>{key}</code>. {owner} answers for it until {clinicalDate(expires)}.
      </p>
      {switches.map(({ site, unit, placeTitle, by, reason, asked }) => (
        <p key={`${site}/${unit}`} className="flag-off">
          Off, {placeTitle.toLowerCase() === 'everywhere' ? 'everywhere' : placeTitle}: {reason} (
          {by}){asked === null ? '' : `. ${asked.by} asks to turn it on again.`}
        </p>
      ))}
      {siteGroups(sites.filter(({ reason }) => reason !== 'DISABLED')).map(({ words }) => (
        <p key={words}>{words}</p>
      ))}
      {withheld === 0 ? null : (
        <p className="flag-off">
          {withheld} {withheld === 1 ? 'run was' : 'runs were'} not started in the last seven days.
        </p>
      )}
      {stale === null ? null : <p className="flag-stale">Stale. {stale}</p>}
    </li>
  );
}
