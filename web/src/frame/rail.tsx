import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { deliveriesQuery } from '../deliveries/deliveries-query.ts';
import { exceptionsQuery, feedsQuery, useSession, workQuery } from '../api/queries.ts';
import { useSite } from './site-scope.ts';

/** The areas by job, only those that the person's permissions open. A number means: this many need a person. */
export function Rail() {
  const { permissions, demo } = useSession();
  const may = (permission: string) => permissions.includes(permission);
  return (
    <nav className="rail" aria-label="Areas">
      {may('task.view') ? (
        <Area title="Work">
          <WorkLink />
          <RailLink to="/duty">On call</RailLink>
          <RailLink to="/downtimes">Downtime</RailLink>
        </Area>
      ) : null}
      {may('message.view') || may('exception.view') ? (
        <Area title="Flow">
          {may('message.view') ? <RailLink to="/messages">Messages</RailLink> : null}
          {may('message.view') ? <FeedsLink /> : null}
          {may('message.view') ? <RailLink to="/mappings">Mappings</RailLink> : null}
          {may('exception.view') ? <ExceptionsLink /> : null}
          {may('exception.view') ? <RailLink to="/replays">Replays</RailLink> : null}
          {may('exception.view') ? <DeliveriesLink /> : null}
          {may('exception.view') ? <RailLink to="/merges">Merges</RailLink> : null}
        </Area>
      ) : null}
      {may('run.view') || may('trial.run') ? (
        <Area title="Workflows">
          {may('run.view') ? <RailLink to="/workflows">Configuration</RailLink> : null}
          {may('run.view') ? <RailLink to="/waivers">Waivers</RailLink> : null}
          {may('run.view') ? <RailLink to="/walkthroughs">Walkthroughs</RailLink> : null}
          {may('trial.run') ? <RailLink to="/what-if">What if</RailLink> : null}
          {may('trial.run') ? <RailLink to="/shadows">Shadows</RailLink> : null}
        </Area>
      ) : null}
      {['programme.view', 'rollout.view', 'measure.view', 'flag.view', 'change.view'].some(may) ? (
        <Area title="Change">
          {may('programme.view') ? <RailLink to="/programme">Programme</RailLink> : null}
          {may('programme.view') ? <RailLink to="/sites">Sites</RailLink> : null}
          {may('change.view') ? <RailLink to="/changes">Change requests</RailLink> : null}
          {may('change.view') ? <RailLink to="/releases">Releases</RailLink> : null}
          {may('rollout.view') ? <RailLink to="/rollouts">Rollouts</RailLink> : null}
          {may('flag.view') ? <RailLink to="/flags">Flags</RailLink> : null}
          {may('programme.view') ? <RailLink to="/hypercare">Hypercare</RailLink> : null}
          {may('measure.view') ? <RailLink to="/measures">Measures</RailLink> : null}
        </Area>
      ) : null}
      {demo && may('demo.break') ? (
        <Area title="Demonstration">
          <RailLink to="/demo">Break something</RailLink>
        </Area>
      ) : null}
    </nav>
  );
}

function Area({ title, children }: { title: string; children: React.ReactNode }) {
  const id = `area-${title.toLowerCase()}`;
  return (
    <div className="rail-area">
      <h2 id={id}>{title}</h2>
      <ul aria-labelledby={id}>{children}</ul>
    </div>
  );
}

function WorkLink() {
  const { data } = useQuery(workQuery(useSite()));
  const count = data === undefined ? 0 : data.mine.length + data.pool.length;
  return (
    <RailLink to="/work" count={count}>
      My work
    </RailLink>
  );
}

function FeedsLink() {
  const { data } = useQuery(feedsQuery(useSite()));
  return (
    <RailLink to="/feeds" count={data?.alerts ?? 0}>
      Feeds
    </RailLink>
  );
}

function ExceptionsLink() {
  const { data } = useQuery(exceptionsQuery(useSite()));
  return (
    <RailLink to="/exceptions" count={data?.open ?? 0}>
      Exceptions
    </RailLink>
  );
}

function DeliveriesLink() {
  const { data } = useQuery(deliveriesQuery);
  return (
    <RailLink to="/deliveries" count={data?.open ?? 0}>
      Deliveries
    </RailLink>
  );
}

function RailLink({
  to,
  count = 0,
  children,
}: {
  to:
    | '/work'
    | '/duty'
    | '/downtimes'
    | '/messages'
    | '/feeds'
    | '/mappings'
    | '/merges'
    | '/exceptions'
    | '/replays'
    | '/deliveries'
    | '/workflows'
    | '/waivers'
    | '/walkthroughs'
    | '/what-if'
    | '/flags'
    | '/measures'
    | '/rollouts'
    | '/sites'
    | '/programme'
    | '/hypercare'
    | '/changes'
    | '/releases'
    | '/shadows'
    | '/demo';
  count?: number;
  children: React.ReactNode;
}) {
  return (
    <li>
      <Link to={to} search={({ site }) => ({ site })} className="rail-link">
        <span>{children}</span>
        {count === 0 ? null : (
          <span className="rail-count">
            {count}
            <span className="visually-hidden"> need a person</span>
          </span>
        )}
      </Link>
    </li>
  );
}
