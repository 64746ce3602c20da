import { Button, NativeSelect, Radio, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ApiCriterion, ApiNewEvidence, ApiSite } from '../../../src/http/api.ts';
import { FormNote } from '../api/form-note.tsx';
import { troubleOf } from '../api/form-trouble.ts';
import { Dialog, DialogButtons } from '../frame/dialog.tsx';
import { useProgrammeAct } from './programme-queries.ts';

type Kind = ApiNewEvidence['kind'];

const kinds = [
  { value: 'link', label: 'A link' },
  { value: 'file', label: 'The name of a file' },
  { value: 'text', label: 'A text' },
];

/** Shows that a criterion is met, or says that it is so no more. */
export function EvidenceDialog({
  site,
  criterion,
  onClose,
}: {
  site: ApiSite;
  criterion: ApiCriterion;
  onClose: () => void;
}) {
  const [shown, setShown] = useState(true);
  const [kind, setKind] = useState<Kind>('link');
  const [reference, setReference] = useState('');
  const [note, setNote] = useState('');
  const [asked, setAsked] = useState(false);
  const act = useProgrammeAct<ApiNewEvidence>(`/api/sites/${site.site}/evidence`, onClose);
  const missing = note.trim() === '' || (shown && reference.trim() === '');
  const trouble = troubleOf(act.error, ['reference', 'note']);
  return (
    <Dialog
      title={`${criterion.title}: ${site.title}`}
      onClose={onClose}
      typed={note !== '' || reference !== ''}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          if (missing || act.isPending) return;
          act.mutate({ criterion: criterion.id, shown, kind, reference, note });
        }}
      >
        <p>{criterion.why} What you write is kept for ever, with your name.</p>
        <Radio.Group
          label="Is it so?"
          value={shown ? 'yes' : 'no'}
          onChange={(value) => setShown(value === 'yes')}
        >
          <Radio value="yes" label="Yes, and this shows it" />
          <Radio value="no" label="Not any more" />
        </Radio.Group>
        {shown ? (
          <>
            <NativeSelect
              label="What shows it"
              value={kind}
              data={kinds}
              onChange={({ currentTarget: { value } }) => setKind(value as Kind)}
            />
            <TextInput
              label="Where it is"
              description="An address, the name of a file, or the text itself. No patient data."
              value={reference}
              error={asked && reference.trim() === '' ? 'Say where it is.' : trouble.at.reference}
              onChange={({ currentTarget: { value } }) => setReference(value)}
            />
          </>
        ) : null}
        <Textarea
          label="In a sentence"
          rows={2}
          value={note}
          error={asked && note.trim() === '' ? 'Say it in a sentence.' : trouble.at.note}
          onChange={({ currentTarget: { value } }) => setNote(value)}
        />
        <FormNote trouble={trouble} />
        <DialogButtons>
          <Button type="submit" disabled={act.isPending}>
            {act.isPending ? 'Saving…' : 'Keep it'}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}
