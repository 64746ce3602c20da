import { NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ApiChange, ApiEditableWindow } from '../../../src/http/api.ts';
import { useChangeAct } from './change-queries.ts';
import { ChooseSites } from './choose-sites.tsx';
import { ChooseEntry, EntryForm, MendFirst } from './entry-form.tsx';
import { useFields } from './use-fields.ts';

/** When releases may be put in force where, and when not. */
export function EditWindow({ change }: { change: ApiChange }) {
  const [id, setId] = useState('');
  const { windows } = change.objects;
  if (windows === null) return <MendFirst file="freezes.yaml" />;
  const chosen = windows.find((one) => one.id === id);
  return (
    <>
      <ChooseEntry
        label="Which window"
        fresh="a new one"
        chosen={chosen?.id ?? ''}
        choose={setId}
        entries={windows.map((one) => ({ value: one.id, label: one.title }))}
      />
      {change.siteIds === null ? null : (
        <p className="label">
          Windows belong to the network itself: they come into force with a request for everywhere.
        </p>
      )}
      <WindowForm key={chosen?.id ?? ''} change={change} window={chosen} />
    </>
  );
}

const ownRule = 'own';

const recurrences = [
  { value: '', label: 'once' },
  { value: 'FREQ=DAILY', label: 'each day' },
  { value: 'FREQ=WEEKLY', label: 'each week, on that day' },
  { value: 'FREQ=MONTHLY', label: 'each month, on that date' },
  { value: 'FREQ=YEARLY', label: 'each year, on that date' },
  { value: ownRule, label: 'by a rule of its own' },
];

function textsOf(window: ApiEditableWindow | undefined) {
  const { id = '', title = '', kind = 'freeze', reason = '', starts = '' } = window ?? {};
  const { lasts = '', rrule = '', zone = '' } = window ?? {};
  return { id, title, kind: kind as string, reason, starts, lasts, rrule, zone };
}

function WindowForm({
  change,
  window,
}: {
  change: ApiChange;
  window: ApiEditableWindow | undefined;
}) {
  const act = useChangeAct(change);
  const { texts, set, field, trouble } = useFields(textsOf(window), act.error, ['sites']);
  const [ofAll, setOfAll] = useState(window === undefined || window.sites === 'all');
  const [sites, setSites] = useState<readonly string[]>(
    window === undefined || window.sites === 'all' ? [] : window.sites,
  );
  const isKnown = recurrences.some(({ value }) => value === texts.rrule);
  const [own, setOwn] = useState(!isKnown);
  const write = (next: object | null) =>
    act.mutate({ act: 'edit', edits: [{ edit: 'window', id: texts.id, window: next }] });
  const { id: _id, rrule, zone, ...said } = texts;
  return (
    <EntryForm
      act={act}
      trouble={trouble}
      verb={window === undefined ? 'Add it' : 'Write it anew'}
      onSave={() =>
        write({
          ...{ ...said, sites: ofAll ? 'all' : [...sites] },
          ...(rrule.trim() !== '' && { rrule: rrule.trim() }),
          ...(zone.trim() !== '' && { zone: zone.trim() }),
        })
      }
      onTakeOut={window === undefined ? undefined : () => write(null)}
    >
      {window === undefined ? (
        <TextInput label="Name" description="As in year-end." required {...field('id')} />
      ) : null}
      <TextInput label="Title" required {...field('title')} />
      <NativeSelect
        label="What it does"
        {...field('kind')}
        data={[
          { value: 'freeze', label: 'Freeze: nothing is put in force meanwhile' },
          { value: 'change-window', label: 'Change window: only meanwhile, where a site has some' },
        ]}
      />
      <TextInput
        label="Reason"
        description="It stands in the refusal."
        required
        {...field('reason')}
      />
      <TextInput
        label="First start, on the clocks there"
        type="datetime-local"
        required
        {...field('starts')}
      />
      <TextInput label="Lasts" description="12h or 2d." required {...field('lasts')} />
      <NativeSelect
        label="Comes again"
        value={own ? ownRule : texts.rrule}
        data={recurrences}
        onChange={({ currentTarget: { value } }) => {
          setOwn(value === ownRule);
          if (value !== ownRule) set({ rrule: value });
        }}
      />
      {own ? (
        <TextInput
          label="Rule"
          description="RFC 5545, as in FREQ=WEEKLY;BYDAY=FR."
          required
          {...field('rrule')}
        />
      ) : null}
      <TextInput
        label="Time zone"
        description="Left empty: that of each site."
        {...field('zone')}
      />
      <ChooseSites
        legend="Where"
        sites={change.objects.sites}
        chosen={sites}
        choose={setSites}
        error={trouble.at.sites}
        all={{ label: 'All sites', checked: ofAll, onChange: setOfAll }}
      />
    </EntryForm>
  );
}
