import { ActDialogFrame, type ActDialogProps } from './act-dialog.tsx';

/** Accepting is a promise to act: a critical task asks once more, with name, birth date and value. */
export function AcceptDialog({ onAccept, ...shared }: ActDialogProps & { onAccept: () => void }) {
  return (
    <ActDialogFrame
      {...shared}
      act="accept"
      title="Accept this critical task?"
      back="Not now"
      verb="Yes, I accept"
      submitFirst
      onSubmit={onAccept}
    >
      <p>From now on you are the one who answers for it, until you complete it or hand it over.</p>
    </ActDialogFrame>
  );
}
