import { Button, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { ApiChange } from '../../../src/http/api.ts';
import { FormNote } from '../api/form-note.tsx';
import { troubleOf } from '../api/form-trouble.ts';
import { useChangeAct } from './change-queries.ts';

export interface SaidOf {
  object?: string;
  file?: string;
  from?: number;
  to?: number;
}

/** A button, and behind it the field for what somebody has to say about a request or a part of it. */
export function SayIt({
  change,
  place,
  label,
  lines,
}: {
  change: ApiChange;
  place: SaidOf | null;
  label: string;
  /** What stands at the place: it can be suggested anew. */
  lines?: string;
}) {
  const [open, setOpen] = useState(false);
  const [text, setText] = useState('');
  const [suggestion, setSuggestion] = useState(lines ?? '');
  const act = useChangeAct(change, () => {
    setOpen(false);
    setText('');
  });
  if (change.acts.comment !== null) return null;
  if (!open) {
    return (
      <Button variant="subtle" size="compact-sm" aria-label={label} onClick={() => setOpen(true)}>
        Comment
      </Button>
    );
  }
  const trouble = troubleOf(act.error, ['text']);
  const suggested = lines !== undefined && suggestion !== lines ? suggestion : null;
  return (
    <form
      className="change-comment"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!act.isPending) act.mutate({ act: 'comment', text, place, suggestion: suggested });
      }}
    >
      <Textarea
        label={label}
        rows={2}
        value={text}
        error={trouble.at.text}
        onChange={({ currentTarget: { value } }) => setText(value)}
      />
      {lines === undefined ? null : (
        <Textarea
          label="Suggest instead"
          description="Change it, and the author can take it with one press."
          className="change-code"
          rows={2}
          value={suggestion}
          onChange={({ currentTarget: { value } }) => setSuggestion(value)}
        />
      )}
      <FormNote trouble={trouble} />
      <div className="change-acts">
        <Button type="submit" size="compact-md" disabled={act.isPending}>
          {act.isPending ? 'Saving…' : 'Say it'}
        </Button>
        <Button variant="default" size="compact-md" onClick={() => setOpen(false)}>
          Leave it
        </Button>
      </div>
    </form>
  );
}
