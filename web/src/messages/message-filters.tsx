import { Button, NativeSelect, TextInput } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import type { ApiMessages } from '../../../src/http/api.ts';
import type { MessageFilter } from '../api/queries.ts';
import { outcomeWords } from './message-words.ts';

/** The filter becomes the address, so that a found list can be sent to a colleague. */
export function MessageFilters({
  filter,
  feeds,
}: {
  filter: MessageFilter;
  feeds: ApiMessages['rates'];
}) {
  const navigate = useNavigate();
  const used = [filter.feed, filter.type, filter.patient, filter.control, filter.outcome].some(
    (value) => value !== undefined,
  );
  return (
    <form
      className="filters"
      role="search"
      aria-label="Messages"
      onSubmit={(event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        const read = (name: string) => {
          const value = form.get(name);
          return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
        };
        void navigate({
          to: '/messages',
          search: {
            site: filter.site,
            feed: read('feed'),
            type: read('type')?.toUpperCase(),
            patient: read('patient'),
            control: read('control'),
            outcome: read('outcome'),
          },
        });
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
      <TextInput name="type" label="Type" placeholder="ORU" defaultValue={filter.type ?? ''} />
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
      {used ? (
        <Link to="/messages" search={{ site: filter.site }} className="filters-clear">
          Clear
        </Link>
      ) : null}
    </form>
  );
}
