import { Button, NativeSelect, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { ApiDuty } from '../../../src/http/api.ts';
import { FormNote } from '../api/form-note.tsx';
import { troubleOf } from '../api/form-trouble.ts';
import { useSession } from '../api/queries.ts';
import { Dialog, DialogButtons } from '../frame/dialog.tsx';
import { Doubt } from '../live/doubt.tsx';
import { serverNow } from '../time/server-clock.ts';
import { absenceBeginnings, absenceHours, spanFromNow } from './duty-span.ts';
import { useDutyChange } from './duty-query.ts';

/** Somebody is away: what becomes of their tasks, who stands in, from when and how long. */
export function AbsenceDialog({ duty, onClose }: { duty: ApiDuty; onClose: () => void }) {
  const me = useSession().person.id;
  const [person, setPerson] = useState(me);
  const [substitute, setSubstitute] = useState('');
  const [begins, setBegins] = useState('0');
  const [hours, setHours] = useState('24');
  const [reason, setReason] = useState('');
  const [asked, setAsked] = useState(false);
  const change = useDutyChange(onClose);
  const colleagues = colleaguesOf(duty, person);
  const trouble = troubleOf(change.error, ['person', 'substitute', 'reason']);
  return (
    <Dialog title="Somebody is away" onClose={onClose} typed={reason.trim() !== ''}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          if (reason.trim() === '' || change.isPending) return;
          change.mutate({
            ...{ change: 'absence', person, substitute: substitute || null },
            ...{
              ...spanFromNow(serverNow(), Number(begins), Number(hours)),
              reason: reason.trim(),
            },
          });
        }}
      >
        <p>
          Accepted tasks are offered to the substitute. Critical ones, and all where nobody stands
          in or takes over, ask their team again.
        </p>
        <NativeSelect
          data-autofocus
          label="Who"
          value={person}
          error={trouble.at.person}
          data={duty.mayEnter.map(({ id, name, title }) => ({
            value: id,
            label: id === me ? `${name} (you)` : `${name}, ${title}`,
          }))}
          onChange={({ currentTarget: { value } }) => {
            setPerson(value);
            setSubstitute('');
          }}
        />
        <NativeSelect
          mt="sm"
          label="Stands in"
          value={substitute}
          error={trouble.at.substitute}
          data={[
            { value: '', label: 'Nobody' },
            ...colleagues.map(({ id, name, title }) => ({ value: id, label: `${name}, ${title}` })),
          ]}
          onChange={({ currentTarget: { value } }) => setSubstitute(value)}
        />
        <NativeSelect
          mt="sm"
          label="Begins"
          value={begins}
          data={absenceBeginnings}
          onChange={({ currentTarget: { value } }) => setBegins(value)}
        />
        <NativeSelect
          mt="sm"
          label="Lasts"
          description="It can be ended at any time."
          value={hours}
          data={absenceHours}
          onChange={({ currentTarget: { value } }) => setHours(value)}
        />
        <Textarea
          mt="sm"
          label="Reason"
          description="As much as colleagues may read: ill, training, leave."
          required
          rows={2}
          value={reason}
          error={asked && reason.trim() === '' ? 'Say why, in a few words.' : trouble.at.reason}
          onChange={({ currentTarget: { value } }) => setReason(value)}
        />
        {change.error === null ? <Doubt /> : <FormNote trouble={trouble} />}
        <DialogButtons>
          <Button type="submit" disabled={change.isPending}>
            {change.isPending ? 'Saving…' : 'Enter the absence'}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}

/** Who holds a role that the person holds, at the same place. */
function colleaguesOf({ places }: ApiDuty, person: string) {
  const shared = places.filter(({ holders }) => holders.some(({ id }) => id === person));
  const found = new Map(
    shared.flatMap(({ holders }) => holders.map((one) => [one.id, one] as const)),
  );
  found.delete(person);
  return [...found.values()].toSorted((a, b) => a.name.localeCompare(b.name));
}
