import { Button, NativeSelect, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { ApiDutyPlace } from '../../../src/http/api.ts';
import { FormNote } from '../api/form-note.tsx';
import { troubleOf } from '../api/form-trouble.ts';
import { Dialog, DialogButtons } from '../frame/dialog.tsx';
import { Doubt } from '../live/doubt.tsx';
import { serverNow } from '../time/server-clock.ts';
import { dutyHours, spanFromNow } from './duty-span.ts';
import { useDutyChange } from './duty-query.ts';

/** A swap, a sick call, an extra hand: from now on, for some hours. */
export function OverrideDialog({ place, onClose }: { place: ApiDutyPlace; onClose: () => void }) {
  const [out, setOut] = useState('');
  const [on, setOn] = useState('');
  const [hours, setHours] = useState('12');
  const [reason, setReason] = useState('');
  const [asked, setAsked] = useState(false);
  const change = useDutyChange(onClose);
  const nobody = out === '' && on === '';
  const people = (first: string) => [
    { value: '', label: first },
    ...place.holders.map(({ id, name, title }) => ({ value: id, label: `${name}, ${title}` })),
  ];
  const isLast = on === '' && place.on.every(({ id }) => id === out);
  const trouble = troubleOf(change.error, ['out', 'in', 'reason']);
  return (
    <Dialog
      title={`Who is on: ${place.roleTitle}, ${place.unitTitle ?? place.siteTitle}`}
      onClose={onClose}
      typed={reason.trim() !== ''}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          if (nobody || reason.trim() === '' || change.isPending) return;
          const { site, unit, role } = place;
          change.mutate({
            ...{ change: 'override', site, unit, role, out: out || null, in: on || null },
            ...{ ...spanFromNow(serverNow(), 0, Number(hours)), reason: reason.trim() },
          });
        }}
      >
        <NativeSelect
          data-autofocus
          label="Not on"
          value={out}
          data={people('Nobody is taken off')}
          error={asked && nobody ? 'Choose who is on, or who is not.' : trouble.at.out}
          onChange={({ currentTarget: { value } }) => setOut(value)}
        />
        <NativeSelect
          mt="sm"
          label="On instead"
          description="Only people who hold this role here."
          value={on}
          error={trouble.at.in}
          data={people('Nobody is put on')}
          onChange={({ currentTarget: { value } }) => setOn(value)}
        />
        <NativeSelect
          mt="sm"
          label="From now on, for"
          value={hours}
          data={dutyHours}
          onChange={({ currentTarget: { value } }) => setHours(value)}
        />
        <Textarea
          mt="sm"
          label="Reason"
          description="Shown beside the change and kept in the audit, with your name."
          required
          rows={2}
          value={reason}
          error={asked && reason.trim() === '' ? 'Say why, in a few words.' : trouble.at.reason}
          onChange={({ currentTarget: { value } }) => setReason(value)}
        />
        {isLast && out !== '' ? (
          <p className="stale-warning" role="alert">
            Nobody would be on: the site’s fallback pool is asked instead.
          </p>
        ) : null}
        {change.error === null ? <Doubt /> : <FormNote trouble={trouble} />}
        <DialogButtons>
          <Button type="submit" disabled={change.isPending}>
            {change.isPending ? 'Saving…' : 'Change who is on'}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}
