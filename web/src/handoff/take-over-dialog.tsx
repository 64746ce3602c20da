import { Button } from '@mantine/core';
import type { ApiHandoff } from '../../../src/http/api.ts';
import { Dialog, DialogButtons } from '../frame/dialog.tsx';
import { IdentityStack } from '../patient/identity-stack.tsx';
import { keptTogether } from '../task/value-text.ts';

/** A critical task is taken over alone, and asks once more with name, birth date, value and note. */
export function TakeOverDialog({
  item: { task, note },
  onAccept,
  onClose,
}: {
  item: ApiHandoff['items'][number];
  onAccept: () => void;
  onClose: () => void;
}) {
  return (
    <Dialog title="Take over this critical task?" onClose={onClose}>
      <IdentityStack patient={task.patient} zone={task.zone} alert={undefined} />
      <p>
        <strong>{keptTogether(task.about)}</strong>
      </p>
      <p className="handoff-quote">“{note}”</p>
      <p>From now on you are the one who answers for it, until you complete it or hand it over.</p>
      <DialogButtons back="Not now">
        <Button
          data-autofocus
          onClick={onAccept}
          // Enter may have opened this; while it is still held down it must not also confirm.
          onKeyDown={(event) => {
            if (event.repeat) event.preventDefault();
          }}
        >
          Yes, I accept
        </Button>
      </DialogButtons>
    </Dialog>
  );
}
