import { Button, Textarea } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ApiEdit, ApiEditable, ApiEdited, ApiException } from '../../../src/http/api.ts';
import { read, send } from '../api/api-client.ts';
import { FormNote } from '../api/form-note.tsx';
import { troubleOf } from '../api/form-trouble.ts';
import { ProblemNote } from '../api/problem-note.tsx';
import { Dialog, DialogButtons } from '../frame/dialog.tsx';
import { Loading } from '../frame/page.tsx';
import { Doubt } from '../live/doubt.tsx';
import { changedLines } from './changed-lines.ts';

/** A message as text to mend. What is sent is a new message in the place of the old one, which stays as it came. */
export function EditDialog({
  item,
  onClose,
  onEdited,
}: {
  item: ApiException;
  onClose: () => void;
  onEdited: (edited: ApiEdited) => void;
}) {
  const path = `/api/exceptions/${encodeURIComponent(item.id)}`;
  const { data, error } = useQuery({
    queryKey: ['exception-text', item.id],
    queryFn: ({ signal }) => read<ApiEditable>(`${path}/text`, signal),
    staleTime: Infinity,
    gcTime: 0,
  });
  const [typed, setTyped] = useState(false);
  return (
    <Dialog title={`Edit message ${item.seq}`} onClose={onClose} typed={typed} isWide>
      {error === null ? null : <ProblemNote error={error} />}
      {data === undefined && error === null ? <Loading what="the message" /> : null}
      {data === undefined ? (
        <DialogButtons />
      ) : (
        <EditForm path={path} editable={data} onTyped={setTyped} onEdited={onEdited} />
      )}
    </Dialog>
  );
}

function EditForm({
  path,
  editable,
  onTyped,
  onEdited,
}: {
  path: string;
  editable: ApiEditable;
  onTyped: (typed: boolean) => void;
  onEdited: (edited: ApiEdited) => void;
}) {
  const client = useQueryClient();
  const [text, setText] = useState(editable.text);
  const [reason, setReason] = useState('');
  const [asked, setAsked] = useState(false);
  const edit = useMutation({
    mutationFn: (body: ApiEdit) => send<ApiEdited>(`${path}/edit`, body),
    onSuccess: onEdited,
    onSettled: () => void client.invalidateQueries({ queryKey: ['exceptions'] }),
  });
  const changes = changedLines(editable.text, text);
  const missing = reason.trim() === '';
  const trouble = troubleOf(edit.error, ['text', 'reason']);
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setAsked(true);
        if (missing || changes.length === 0 || edit.isPending) return;
        edit.mutate({ text, reason: reason.trim() });
      }}
    >
      <p>
        The original stays in the journal byte for byte. What you write becomes a message of its own
        with your name, and is applied in its place, before what waits behind it. The sender hears
        nothing of it.
      </p>
      <Textarea
        data-autofocus
        className="edit-text"
        label="Message"
        description={`One line per segment, characters of ${editable.charset}.`}
        required
        rows={12}
        spellCheck={false}
        wrap="off"
        value={text}
        error={asked && changes.length === 0 ? 'Nothing was changed.' : trouble.at.text}
        onChange={({ currentTarget: { value } }) => {
          setText(value);
          onTyped(value !== editable.text || !missing);
        }}
      />
      <Changes changes={changes} />
      <Textarea
        label="Reason"
        description="Kept with both messages and in the audit, with your name."
        required
        rows={2}
        value={reason}
        error={asked && missing ? 'Say why, in a few words.' : trouble.at.reason}
        onChange={({ currentTarget: { value } }) => {
          setReason(value);
          onTyped(value.trim() !== '' || changes.length > 0);
        }}
      />
      {edit.error === null ? <Doubt /> : <FormNote trouble={trouble} />}
      <DialogButtons>
        <Button type="submit" disabled={edit.isPending}>
          {edit.isPending ? 'Saving…' : 'Apply the edited message'}
        </Button>
      </DialogButtons>
    </form>
  );
}

function Changes({ changes }: { changes: ReturnType<typeof changedLines> }) {
  if (changes.length === 0) return null;
  return (
    <section aria-label="What you changed">
      <h3>What you changed</h3>
      <ul className="edit-changes">
        {changes.map(({ line, before, after }) => (
          <li key={line}>
            <span className="label">Line {line}</span>
            {before === null ? null : (
              <div>
                <span className="label">was </span>
                <del>{before}</del>
              </div>
            )}
            {after === null ? null : (
              <div>
                <span className="label">is </span>
                <ins>{after}</ins>
              </div>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
