import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ApiExceptions, ApiNewHold } from '../../../src/http/api.ts';
import { send } from '../api/api-client.ts';
import { FormNote } from '../api/form-note.tsx';
import { troubleOf } from '../api/form-trouble.ts';
import { useSession } from '../api/queries.ts';
import { Dialog, DialogButtons } from '../frame/dialog.tsx';
import { Doubt } from '../live/doubt.tsx';

const times = [
  { value: '30', label: '30 minutes' },
  { value: '60', label: '1 hour' },
  { value: '240', label: '4 hours' },
  { value: '1440', label: '24 hours' },
];

/** Stands for a patient's key in the choice of what is held; feeds stand there by their ids. */
const onePatient = '(one patient)';

/** Says what a hold does to patients, then asks for how long and why. */
export function HoldDialog({
  holdable,
  onClose,
}: {
  holdable: ApiExceptions['holdable'];
  onClose: () => void;
}) {
  const client = useQueryClient();
  const [feed, setFeed] = useState(holdable[0]?.feed ?? '');
  const { sites } = useSession();
  const [site, setSite] = useState(sites[0]?.id ?? '');
  const [laneKey, setLaneKey] = useState('');
  const [minutes, setMinutes] = useState('30');
  const [reason, setReason] = useState('');
  const [asked, setAsked] = useState(false);
  const hold = useMutation({
    mutationFn: (body: ApiNewHold) => send('/api/holds', body),
    onSuccess: onClose,
    onSettled: () => void client.invalidateQueries({ queryKey: ['exceptions'] }),
  });
  const missing = reason.trim() === '';
  const isPatient = feed === onePatient;
  const isNoKey = isPatient && !/^[^|]+\|.+$/.test(laneKey.trim());
  const trouble = troubleOf(hold.error, ['feed', 'laneKey', 'minutes', 'reason']);
  return (
    <Dialog title="Hold messages" onClose={onClose} typed={!missing || laneKey !== ''}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          if (missing || isNoKey || hold.isPending) return;
          const what = isPatient ? { site, laneKey: laneKey.trim() } : { feed };
          hold.mutate({ ...what, minutes: Number(minutes), reason: reason.trim() });
        }}
      >
        <p>
          Messages are taken and answered, but nothing of them reaches the record, and what other
          feeds say later of the same patients waits with them. Results flagged as critical are told
          to the ward at once.
        </p>
        <NativeSelect
          data-autofocus
          label="Feed"
          value={feed}
          error={trouble.at.feed}
          data={[
            ...holdable.map(({ feed: value, title: label }) => ({ value, label })),
            { value: onePatient, label: 'All feeds, for one patient…' },
          ]}
          onChange={({ currentTarget: { value } }) => setFeed(value)}
        />
        {isPatient ? (
          <PatientKey
            site={site}
            laneKey={laneKey}
            error={asked && isNoKey ? 'Write it as authority|number.' : trouble.at.laneKey}
            onSite={setSite}
            onLaneKey={setLaneKey}
          />
        ) : null}
        <NativeSelect
          label="Goes on by itself after"
          value={minutes}
          error={trouble.at.minutes}
          data={times}
          onChange={({ currentTarget: { value } }) => setMinutes(value)}
        />
        <Textarea
          label="Reason"
          description="Shown beside the hold and kept in the audit, with your name."
          required
          rows={2}
          value={reason}
          error={asked && missing ? 'Say why, in a few words.' : trouble.at.reason}
          onChange={({ currentTarget: { value } }) => setReason(value)}
        />
        {hold.error === null ? <Doubt /> : <FormNote trouble={trouble} />}
        <DialogButtons>
          <Button type="submit" disabled={hold.isPending}>
            {hold.isPending ? 'Saving…' : 'Hold it'}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}

/** Whose messages are held: the key by which lanes know a patient. */
function PatientKey({
  site,
  laneKey,
  error,
  onSite,
  onLaneKey,
}: {
  site: string;
  laneKey: string;
  error: string | undefined;
  onSite: (site: string) => void;
  onLaneKey: (laneKey: string) => void;
}) {
  const { sites } = useSession();
  return (
    <>
      <NativeSelect
        label="Site"
        value={site}
        data={sites.map(({ id, title }) => ({ value: id, label: title }))}
        onChange={({ currentTarget: { value } }) => onSite(value)}
      />
      <TextInput
        label="Key of the patient"
        description="As a message shows it beside its lane: authority|number, as in SAMC|700101."
        required
        autoComplete="off"
        value={laneKey}
        error={error}
        onChange={({ currentTarget: { value } }) => onLaneKey(value)}
      />
    </>
  );
}
