import { Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import type { ApiMessage } from '../../../src/http/api.ts';
import { messageQuery } from '../api/queries.ts';
import { UnfetchedPage } from '../frame/fetched.tsx';
import { PageHeading } from '../frame/page.tsx';
import { useHereZone } from '../frame/site-scope.ts';
import { MessageLineage } from '../replay/message-lineage.tsx';
import { clockSeconds, dayOf, zoneName } from '../time/clinical-time.ts';
import { outcomeText, typeText } from './message-words.ts';
import { ParsedView } from './parsed-view.tsx';
import { ProblemList } from './problem-list.tsx';
import { RawView } from './raw-view.tsx';
import './messages.css';

/** One message: what it says, what was answered, what became of it. */
export function MessagePage() {
  const { seq } = useParams({ from: '/frame/messages/$seq' });
  const query = useQuery(messageQuery(Number(seq)));
  const { data: message } = query;
  if (message === undefined) {
    return <UnfetchedPage title={`Message ${seq}`} what="the message" query={query} />;
  }
  return (
    <div className="page">
      <PageHeading title={`Message ${message.seq}: ${typeText(message)}`} />
      <p className="message-outcome">
        <strong>{outcomeText(message)}.</strong> Answered {message.ackCode}.
        {message.duplicates === 0
          ? ''
          : ` Sent again ${times(message.duplicates)}, answered alike.`}
      </p>
      <MessageFacts message={message} />
      {message.problems.length === 0 ? null : (
        <section>
          <h2>Problems</h2>
          <ProblemList problems={message.problems} />
        </section>
      )}
      <Attachments message={message} />
      <Followed message={message} />
      <MessageLineage seq={message.seq} />
      <Anatomy message={message} />
    </div>
  );
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

function MessageFacts({ message }: { message: ApiMessage }) {
  const zone = useHereZone();
  const at = Date.parse(message.receivedAt);
  const facts: readonly (readonly [label: string, value: string])[] = [
    ['Received', `${dayOf(at, zone)} ${clockSeconds(at, zone)} ${zoneName(at, zone)}`],
    ['Feed', `${message.feedTitle}, ${message.siteTitle}`],
    [
      'Sender',
      [message.sendingApplication, message.sendingFacility].filter(Boolean).join(', ') ||
        'Not given',
    ],
    ['From', message.peer],
    ['Control id', message.controlId ?? 'None'],
    ['Patient id', message.patientId ?? 'None'],
    ['Size', `${message.bytes.toLocaleString('en-US')} bytes`],
    ['Lane', `${message.lane} (${message.laneKey})`],
    ['Configuration', `epoch ${message.epoch}`],
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

function Attachments({ message: { seq, attachments } }: { message: ApiMessage }) {
  if (attachments.length === 0) return null;
  return (
    <section>
      <h2>Attachments</h2>
      <ul className="links">
        {attachments.map(({ n, path, mime, bytes, isKept }) => (
          <li key={n}>
            {isKept ? (
              <a href={`/api/messages/${seq}/attachments/${n}`} download>
                Save attachment {n}
              </a>
            ) : (
              `Attachment ${n}, not kept any more`
            )}{' '}
            <span className="label">
              {mime}, {bytes.toLocaleString('en-US')} bytes, at <code>{path}</code>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Followed({
  message: { events, tasks, exceptionId, mayOpenException },
}: {
  message: ApiMessage;
}) {
  return (
    <section>
      <h2>What followed</h2>
      {events.length === 0 && tasks.length === 0 && exceptionId === null ? (
        <p className="page-note">Nothing followed from this message.</p>
      ) : (
        <ul className="links">
          {events.map(({ id, type, patientId }) => (
            <li key={id}>
              Event <code>{type}</code>
              {patientId.startsWith('pat_') ? (
                <>
                  {' '}
                  <Link to="/patients/$patientId" params={{ patientId }}>
                    of this patient
                  </Link>
                </>
              ) : null}
            </li>
          ))}
          {tasks.map(({ id, title, state, mayOpen }) => (
            <li key={id}>
              {mayOpen ? (
                <Link to="/tasks/$taskId" params={{ taskId: id }}>
                  Task: {title}
                </Link>
              ) : (
                `Task: ${title}`
              )}{' '}
              <span className="label">{state}</span>
            </li>
          ))}
          {exceptionId === null ? null : (
            <li>
              {mayOpenException ? (
                <Link to="/exceptions" hash={exceptionId}>
                  Exception
                </Link>
              ) : (
                'Exception'
              )}
            </li>
          )}
        </ul>
      )}
    </section>
  );
}

function Anatomy({ message }: { message: ApiMessage }) {
  const { view = 'parsed' } = useSearch({ from: '/frame/messages/$seq' });
  const navigate = useNavigate();
  return (
    <Tabs
      value={view}
      onChange={(value) =>
        void navigate({
          to: '.',
          search: (search) => ({
            ...search,
            view: value === 'raw' || value === 'ack' ? value : undefined,
          }),
          replace: true,
        })
      }
      keepMounted={false}
    >
      <Tabs.List aria-label="Ways to look at the message">
        <Tabs.Tab value="parsed">Parsed</Tabs.Tab>
        <Tabs.Tab value="raw">Raw</Tabs.Tab>
        <Tabs.Tab value="ack">ACK</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="parsed" pt="sm">
        <ParsedView message={message} />
      </Tabs.Panel>
      <Tabs.Panel value="raw" pt="sm">
        <p className="page-note">
          <a href={`/api/messages/${message.seq}/original`} download>
            Save it as it arrived
          </a>
          , byte for byte.
        </p>
        <RawView message={message} />
      </Tabs.Panel>
      <Tabs.Panel value="ack" pt="sm">
        <pre className="raw" tabIndex={0} aria-label="ACK text">
          {message.ack}
        </pre>
      </Tabs.Panel>
    </Tabs>
  );
}
