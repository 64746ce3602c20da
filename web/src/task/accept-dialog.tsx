import { Button, Group } from '@mantine/core';
import { ActDialogFrame, type ActDialogProps } from './act-dialog.tsx';

/** Accepting is a promise to act: a critical task asks once more, with name, birth date and value. */
export function AcceptDialog({
  task,
  saving,
  problem,
  onClose,
  onAccept,
}: ActDialogProps & { onAccept: () => void }) {
  return (
    <ActDialogFrame
      task={task}
      title="Accept this critical task?"
      problem={problem}
      onClose={onClose}
    >
      <p>From now on you are the one who answers for it, until you complete it or hand it over.</p>
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose}>
          Not now
        </Button>
        <Button
          data-autofocus
          disabled={saving}
          // Enter opened this; while it is still held down it must not also confirm.
          onKeyDown={(event) => {
            if (event.repeat) event.preventDefault();
          }}
          onClick={onAccept}
        >
          {saving ? 'Saving…' : 'Yes, I accept'}
        </Button>
      </Group>
    </ActDialogFrame>
  );
}
