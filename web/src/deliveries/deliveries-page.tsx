import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ApiDeadLetter, ApiDeliveries, ApiDestination } from '../../../src/http/api.ts';
import { useSession } from '../api/queries.ts';
import { Fetched } from '../frame/fetched.tsx';
import { PageHeading } from '../frame/page.tsx';
import { useHereZone } from '../frame/site-scope.ts';
import { Doubt } from '../live/doubt.tsx';
import { preciseTime } from '../time/clinical-time.ts';
import { useServerNow } from '../time/server-clock.ts';
import { DeadLetterDialog, type How } from './dead-letter-dialog.tsx';
import { deliveriesQuery } from './deliveries-query.ts';
import { causeText, kindText, standText, wayText } from './delivery-words.ts';
import { Subscriptions } from './subscriptions.tsx';
import './deliveries.css';

type Ask = (item: ApiDeadLetter, how: How) => void;

/** Where effects go, how each destination stands, and those that were given up, alike ones together. */
export function DeliveriesPage() {
  const query = useQuery(deliveriesQuery);
  const [asked, setAsked] = useState<{ item: ApiDeadLetter; how: How } | null>(null);
  const [resolved, setResolved] = useState('');
  const time = useTime();
  const ask: Ask = (item, how) => {
    setResolved('');
    setAsked({ item, how });
  };
  return (
    <div className="page">
      <PageHeading title="Deliveries" />
      <Doubt />
      <Fetched query={query} what="deliveries">
        {(data) => (
          <>
            <h2 id="destinations-heading">Destinations</h2>
            <Destinations destinations={data.destinations} />
            <Subscriptions
              subscriptions={data.subscriptions}
              isCut={data.moreSubscriptions}
              time={time}
            />
            <p className="resolved" role="status">
              {resolved}
            </p>
            <h2>Given up</h2>
            <DeadLetters groups={data.groups} onAsk={ask} />
          </>
        )}
      </Fetched>
      {asked === null ? null : (
        <DeadLetterDialog
          item={asked.item}
          how={asked.how}
          onClose={() => setAsked(null)}
          onResolved={() => {
            const done = asked.how === 'retry' ? 'goes again' : 'was discarded';
            setResolved(`“${kindText(asked.item.kind)}” ${done}.`);
            setAsked(null);
          }}
        />
      )}
    </div>
  );
}

function Destinations({ destinations }: { destinations: readonly ApiDestination[] }) {
  if (destinations.length === 0) {
    return <p className="page-note">This network has no destinations: nothing leaves.</p>;
  }
  return (
    <div className="scroller" tabIndex={0} role="region" aria-labelledby="destinations-heading">
      <table className="destinations">
        <thead>
          <tr>
            <th scope="col">Destination</th>
            <th scope="col">By</th>
            <th scope="col">Stands</th>
            <th scope="col">Waiting</th>
            <th scope="col">Given up</th>
            <th scope="col">Delivered in the last hour</th>
            <th scope="col">Last delivery</th>
          </tr>
        </thead>
        <tbody>
          {destinations.map((one) => (
            <DestinationRow key={one.id} destination={one} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function DestinationRow({ destination }: { destination: ApiDestination }) {
  const { title, owner, kind, state, failure, triesAgainAt, oldestAt, deliveredAt } = destination;
  const time = useTime();
  return (
    <tr className={`destination-${state}`}>
      <th scope="row">
        {title} <div className="label">{owner}</div>
      </th>
      <td>{wayText(kind)}</td>
      <td>
        <strong>{standText(destination)}</strong>
        {failure === null ? null : <div className="label">{failure}</div>}
        {triesAgainAt === null ? null : (
          <div className="label">tried again {time(triesAgainAt)}</div>
        )}
      </td>
      <td>
        {destination.waiting}
        {oldestAt === null ? null : <div className="label">since {time(oldestAt)}</div>}
      </td>
      <td>{destination.dead}</td>
      <td>{destination.deliveredLastHour}</td>
      <td>{deliveredAt === null ? 'none yet' : time(deliveredAt)}</td>
    </tr>
  );
}

function DeadLetters({ groups, onAsk }: { groups: ApiDeliveries['groups']; onAsk: Ask }) {
  if (groups.length === 0) {
    return (
      <p className="page-note">
        Nothing was given up: every effect is delivered or on its way. That is how it should be.
      </p>
    );
  }
  return groups.map((group) => (
    <Group key={`${group.destination} ${group.cause}`} group={group} onAsk={onAsk} />
  ));
}

function Group({ group, onAsk }: { group: ApiDeliveries['groups'][number]; onAsk: Ask }) {
  const id = `dead-${group.destination}-${group.cause}`;
  const hidden = group.count - group.items.length;
  const time = useTime();
  return (
    <section className="dead-letters" aria-labelledby={id}>
      <h3 id={id}>
        {group.title}: {causeText(group.cause)}
      </h3>
      <dl className="fact-strip">
        {[
          ['Given up', String(group.count)],
          ['Patients', String(group.patients)],
          ['First', time(group.firstAt)],
          ['Last', time(group.lastAt)],
        ].map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <ul className="dead-letter-items">
        {group.items.map((item) => (
          <Item key={item.effectId} item={item} onAsk={onAsk} />
        ))}
      </ul>
      {hidden > 0 ? (
        <p className="page-note">
          {hidden} more like {hidden === 1 ? 'this' : 'these'} are not listed here. They come up as
          you resolve those above.
        </p>
      ) : null}
    </section>
  );
}

function Item({ item, onAsk }: { item: ApiDeadLetter; onAsk: Ask }) {
  const { permissions } = useSession();
  const time = useTime();
  const what = `${kindText(item.kind)} of ${time(item.createdAt)}`;
  return (
    <li>
      <div>
        {kindText(item.kind)}{' '}
        <span className="label">
          {item.site} · {item.subject} · happened {time(item.createdAt)} · tried {item.attempts}{' '}
          {item.attempts === 1 ? 'time' : 'times'}
        </span>
        <div>{item.sentence}</div>
        {item.overtaken ? (
          <div className="label">
            The destination has heard later news of it: it can be discarded.
          </div>
        ) : null}
      </div>
      {permissions.includes('exception.resolve') ? (
        <div className="dead-letter-acts">
          {item.overtaken ? null : (
            <Button variant="default" onClick={() => onAsk(item, 'retry')}>
              Retry<span className="visually-hidden"> {what}</span>
            </Button>
          )}
          <Button variant="default" onClick={() => onAsk(item, 'discard')}>
            Discard<span className="visually-hidden"> {what}</span>
          </Button>
        </div>
      ) : (
        <p className="label">To retry or discard is for the people who answer for it.</p>
      )}
    </li>
  );
}

function useTime(): (at: string) => string {
  const zone = useHereZone();
  const now = useServerNow();
  return (at) => preciseTime(Date.parse(at), zone, now);
}
