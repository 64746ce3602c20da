import { Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ApiWaiver, ApiWaiverAtSite } from '../../../src/http/api.ts';
import { useSession } from '../api/queries.ts';
import { Fetched } from '../frame/fetched.tsx';
import { PageHeading } from '../frame/page.tsx';
import { clinicalDate, dayOf } from '../time/clinical-time.ts';
import { waiversQuery } from './standard-queries.ts';
import './workflows.css';

/** The waivers in force, the one that ends first first. */
export function WaiversPage() {
  const query = useQuery(waiversQuery);
  const { permissions } = useSession();
  return (
    <div className="page">
      <PageHeading title="Waivers" />
      <p className="page-note">
        Sites that do otherwise than the network, until a day, with whoever answers for it. A waiver
        that ends changes nothing by itself: it goes on to hold until the next release is put in
        force.{' '}
        {permissions.includes('change.view') ? (
          <>
            It is renewed or taken out by a{' '}
            <Link to="/changes" search={({ site }) => ({ site })}>
              change request
            </Link>
            .
          </>
        ) : null}
      </p>
      <Fetched query={query} what="the waivers">
        {({ waivers }) =>
          waivers.length === 0 ? (
            <p>No site lives by waiver.</p>
          ) : (
            <div className="scroller">
              <Waivers waivers={waivers} />
            </div>
          )
        }
      </Fetched>
    </div>
  );
}

function Waivers({ waivers }: { waivers: readonly ApiWaiver[] }) {
  return (
    <Table withTableBorder className="workflows-table">
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">Waiver</Table.Th>
          <Table.Th scope="col">Ends</Table.Th>
          <Table.Th scope="col">Where, and who was asked</Table.Th>
          <Table.Th scope="col">Why, and what is done against the risk</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {waivers.map((one) => (
          <WaiverRow key={`${one.workflow} ${one.id} ${one.expires}`} waiver={one} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function WaiverRow({ waiver }: { waiver: ApiWaiver }) {
  const { permissions } = useSession();
  const mayRenew = permissions.includes('change.propose');
  const { workflow, workflowTitle, parameter, value, expires, since, zone } = waiver;
  return (
    <Table.Tr>
      <Table.Th scope="row">
        {waiver.id}
        <div className="label">
          <Link
            to="/workflows/$workflowId"
            params={{ workflowId: workflow }}
            search={({ site }) => ({ site })}
          >
            {workflowTitle}
          </Link>
          : {parameter.replaceAll('_', ' ')} {value}
        </div>
      </Table.Th>
      <Table.Td>
        <strong>{daysLeftWords(waiver.daysLeft)}</strong>
        <div>{clinicalDate(expires)}</div>
        <div className="label">
          since {dayOf(Date.parse(since), zone)}, {renewalWords(waiver.renewals)}
        </div>
        {mayRenew ? (
          <Link to="/changes" search={({ site }) => ({ site, waiver: waiver.id })}>
            Renew…
          </Link>
        ) : null}
      </Table.Td>
      <Table.Td>
        <ul className="waiver-sites">
          {waiver.sites.map((one) => (
            <li key={one.site}>
              {one.title}
              <div className="label">
                <Asked asked={one.asked} />
              </div>
            </li>
          ))}
        </ul>
      </Table.Td>
      <Table.Td>
        <dl className="waiver-why">
          <dt>Reason</dt>
          <dd>{waiver.reason}</dd>
          <dt>Risk</dt>
          <dd>{waiver.risk}</dd>
          <dt>Control</dt>
          <dd>{waiver.control}</dd>
          <dt>Owner</dt>
          <dd>{waiver.owner}</dd>
        </dl>
      </Table.Td>
    </Table.Tr>
  );
}

function Asked({ asked }: { asked: ApiWaiverAtSite['asked'] }) {
  if (asked === null) return 'Nobody was asked yet';
  const { run, daysBefore, over } = asked;
  const when = daysBefore === 0 ? 'when it was over' : `${daysBefore} days or less before its end`;
  return (
    <>
      <Link to="/runs/$runId" params={{ runId: run }} search={({ site }) => ({ site })}>
        Asked {when}
      </Link>
      {over ? ', and looked at' : ', not decided yet'}
    </>
  );
}

function daysLeftWords(days: number): string {
  if (days < 0) return 'Over, and holds until the next release';
  if (days === 0) return 'Ends today';
  return days === 1 ? '1 day left' : `${days} days left`;
}

function renewalWords(renewals: number): string {
  if (renewals === 0) return 'never renewed';
  return renewals === 1 ? 'renewed once' : `renewed ${renewals} times`;
}
