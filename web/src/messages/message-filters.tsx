import { Button, NativeSelect, TextInput } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import type { ApiMessages } from '../../../src/http/api.ts';
import type { MessageFilter } from '../api/queries.ts';
import { useHereZone } from '../frame/site-scope.ts';
import { outcomeWords } from './message-words.ts';

const usual = ['feed', 'type', 'patient', 'control', 'outcome'] as const;
const others = ['sender', 'visit', 'order', 'from', 'to'] as const;

/** The filter becomes the address, so that a found list can be sent to a colleague. */
export function MessageFilters({
  filter,
  feeds,
}: {
  filter: MessageFilter;
  feeds: ApiMessages['rates'];
}) {
  const navigate = useNavigate();
  const here = useHereZone();
  const isUsed = (names: readonly (keyof MessageFilter)[]) =>
    names.some((name) => filter[name] !== undefined);
  return (
    <form
      className="filters"
      role="search"
      aria-label="Messages"
      onSubmit={(event) => {
        event.preventDefault();
        const search = readFilter(new FormData(event.currentTarget), filter, here);
        void navigate({ to: '/messages', search });
      }}
    >
      <NativeSelect name="feed" label="Feed" defaultValue={filter.feed ?? ''}>
        <option value="">All feeds</option>
        {feeds.map(({ feed, title }) => (
          <option key={feed} value={feed}>
            {title}
          </option>
        ))}
      </NativeSelect>
      <TextInput name="type" label="Type" placeholder="ADT^A01" defaultValue={filter.type ?? ''} />
      <TextInput name="patient" label="Patient id" defaultValue={filter.patient ?? ''} />
      <TextInput name="control" label="Control id" defaultValue={filter.control ?? ''} />
      <NativeSelect name="outcome" label="Outcome" defaultValue={filter.outcome ?? ''}>
        <option value="">Any outcome</option>
        {Object.entries(outcomeWords).map(([outcome, words]) => (
          <option key={outcome} value={outcome}>
            {words}
          </option>
        ))}
      </NativeSelect>
      <Button type="submit">Find</Button>
      {isUsed([...usual, ...others]) ? (
        <Link to="/messages" search={{ site: filter.site }} className="filters-clear">
          Clear
        </Link>
      ) : null}
      <details className="filters-more" open={isUsed(others)}>
        <summary>More to search by</summary>
        <div className="filters">
          <TextInput name="visit" label="Visit number" defaultValue={filter.visit ?? ''} />
          <TextInput name="order" label="Order or accession" defaultValue={filter.order ?? ''} />
          <TextInput name="sender" label="Sender (MSH-3)" defaultValue={filter.sender ?? ''} />
          <TextInput
            type="datetime-local"
            name="from"
            label={`From (${filter.zone ?? here})`}
            defaultValue={filter.from ?? ''}
          />
          <TextInput
            type="datetime-local"
            name="to"
            label="Before"
            defaultValue={filter.to ?? ''}
          />
        </div>
      </details>
    </form>
  );
}

function readFilter(form: FormData, filter: MessageFilter, here: string): MessageFilter {
  const read = (name: string) => {
    const value = form.get(name);
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
  };
  const from = read('from');
  const to = read('to');
  return {
    site: filter.site,
    feed: read('feed'),
    type: read('type')?.toUpperCase(),
    sender: read('sender'),
    patient: read('patient'),
    visit: read('visit'),
    order: read('order'),
    control: read('control'),
    outcome: read('outcome'),
    ...{ from, to },
    // Whoever opens the address elsewhere must find the same hours.
    zone: from === undefined && to === undefined ? undefined : (filter.zone ?? here),
  };
}
