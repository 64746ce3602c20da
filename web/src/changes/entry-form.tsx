import { Button, NativeSelect } from '@mantine/core';
import { FormNote } from '../api/form-note.tsx';
import type { FormTrouble } from '../api/form-trouble.ts';
import type { useChangeAct } from './change-queries.ts';

/** Which entry of a list is written: one of those that there are, or a new one (empty). */
export function ChooseEntry({
  label,
  fresh,
  chosen,
  choose,
  entries,
}: {
  label: string;
  fresh: string;
  chosen: string;
  choose: (id: string) => void;
  entries: readonly { value: string; label: string }[];
}) {
  return (
    <NativeSelect
      label={label}
      className="change-path"
      value={chosen}
      onChange={({ currentTarget: { value } }) => choose(value)}
      data={[{ value: '', label: fresh }, ...entries]}
    />
  );
}

/** A form that writes one thing into a draft, with what was refused of it below. */
export function EntryForm({
  act,
  trouble,
  verb,
  onSave,
  onTakeOut,
  children,
}: {
  act: ReturnType<typeof useChangeAct>;
  trouble: FormTrouble<string>;
  verb: string;
  onSave: () => void;
  /** Absent: it is not there yet, or cannot be taken out. */
  onTakeOut?: (() => void) | undefined;
  children: React.ReactNode;
}) {
  return (
    <form
      noValidate
      className="change-entry"
      onSubmit={(event) => {
        event.preventDefault();
        if (!act.isPending) onSave();
      }}
    >
      {children}
      <div className="change-entry-end">
        <FormNote trouble={trouble} />
        {act.isSuccess ? (
          <p role="status" className="label">
            Written into the draft. What is different stands above.
          </p>
        ) : null}
        <div className="change-acts">
          <Button type="submit" disabled={act.isPending}>
            {act.isPending ? 'Saving…' : verb}
          </Button>
          {onTakeOut === undefined ? null : (
            <Button variant="default" disabled={act.isPending} onClick={onTakeOut}>
              Take it out
            </Button>
          )}
        </div>
      </div>
    </form>
  );
}

/** Where a form has nothing to write: the file is broken. */
export function MendFirst({ file }: { file: string }) {
  return (
    <p className="page-note">The file {file} cannot be read. Mend it on the tab YAML first.</p>
  );
}
