import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { ApiMappings, ApiUnmappedCode } from '../../../src/http/api.ts';
import { ProblemNote } from '../api/problem-note.tsx';
import { UnfetchedPage } from '../frame/fetched.tsx';
import { PageHeading } from '../frame/page.tsx';
import { useSite } from '../frame/site-scope.ts';
import { Doubt } from '../live/doubt.tsx';
import { MapsInForce } from './maps-in-force.tsx';
import { mappingsQuery } from './mappings-query.ts';
import { TryLine, type Tried } from './try-line.tsx';
import { UnknownUnits, UnmappedCodes } from './unmapped-lists.tsx';
import './mappings.css';

/** What feeds send that no map knows, what the maps in force say, and what a line more would do. */
export function MappingsPage() {
  const query = useQuery(mappingsQuery(useSite()));
  const { data, error, refetch } = query;
  if (data === undefined) {
    return <UnfetchedPage title="Mappings" what="mappings" query={query} />;
  }
  return (
    <div className="page">
      <PageHeading title="Mappings" />
      <Doubt />
      {error === null ? null : <ProblemNote error={error} onRetry={() => void refetch()} />}
      <p className="page-note">
        Maps are files of the network: {data.network.title} {data.network.version} (epoch{' '}
        {data.network.epoch}). This page changes none of them. Try a line here, commit it there, and
        start Sinew with it.
      </p>
      <Mappings data={data} />
    </div>
  );
}

function Mappings({ data }: { data: ApiMappings }) {
  const [tried, setTried] = useState<Tried>({ feed: data.feeds[0]?.feed ?? '', sent: '' });
  const trial = useRef<HTMLElement>(null);
  const tryCode = ({ feed, code, display }: ApiUnmappedCode) => {
    setTried({ feed, sent: code, ...(display === null ? {} : { display }) });
    trial.current?.scrollIntoView({ block: 'start' });
  };
  return (
    <>
      <UnmappedCodes codes={data.unmapped} onTry={tryCode} />
      <UnknownUnits units={data.unknownUnits} />
      {data.lookedOnlyAt === null ? null : (
        <p className="page-note">
          Only the newest {data.lookedOnlyAt.toLocaleString('en-US')} such results were looked at.
        </p>
      )}
      <section ref={trial} aria-labelledby="try-heading">
        <h2 id="try-heading">Try a line</h2>
        <TryLine key={`${tried.feed} ${tried.sent}`} tried={tried} data={data} />
      </section>
      <MapsInForce feeds={data.feeds} />
    </>
  );
}
