import type { ApiSubscription } from '../../../src/http/api.ts';
import { subscriptionText } from './delivery-words.ts';

/** What clients asked to be told of over FHIR, and whether they are. */
export function Subscriptions({
  subscriptions,
  isCut,
  time,
}: {
  subscriptions: readonly ApiSubscription[];
  isCut: boolean;
  time: (at: string) => string;
}) {
  return (
    <section aria-labelledby="subscriptions-heading">
      <h2 id="subscriptions-heading">Subscriptions</h2>
      {subscriptions.length === 0 ? (
        <p className="page-note">No client has subscribed to anything.</p>
      ) : (
        <div
          className="scroller"
          tabIndex={0}
          role="region"
          aria-labelledby="subscriptions-heading"
        >
          <table className="destinations">
            <thead>
              <tr>
                <th scope="col">Client</th>
                <th scope="col">Is told</th>
                <th scope="col">Stands</th>
                <th scope="col">Waiting</th>
                <th scope="col">Told</th>
                <th scope="col">Last delivery</th>
                <th scope="col">Ends</th>
              </tr>
            </thead>
            <tbody>
              {subscriptions.map((one) => (
                <SubscriptionRow key={one.id} subscription={one} time={time} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {isCut ? <p className="page-note">There are more, which are not listed here.</p> : null}
    </section>
  );
}

function SubscriptionRow({
  subscription,
  time,
}: {
  subscription: ApiSubscription;
  time: (at: string) => string;
}) {
  const { client, topic, origin, status, failure, waiting, oldestAt } = subscription;
  const { events, deliveredAt, endsAt } = subscription;
  return (
    <tr className={`subscription-${status}`}>
      <th scope="row">
        {client} <div className="label">{origin}</div>
      </th>
      <td>{topic}</td>
      <td>
        <strong>{subscriptionText(status)}</strong>
        {failure === null ? null : <div className="label">{failure}</div>}
      </td>
      <td>
        {waiting}
        {oldestAt === null ? null : <div className="label">since {time(oldestAt)}</div>}
      </td>
      <td>{events}</td>
      <td>{deliveredAt === null ? 'none yet' : time(deliveredAt)}</td>
      <td>{endsAt === null ? 'not by itself' : time(endsAt)}</td>
    </tr>
  );
}
