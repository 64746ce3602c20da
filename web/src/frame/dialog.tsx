import { Alert, Button, Group, Modal } from '@mantine/core';
import { createContext, useContext, useEffect, useState } from 'react';

/** How whatever is inside the dialog asks it to close. */
const Closing = createContext<() => void>(() => undefined);

/**
 * The one dialog of the application: opens at once, closes with Escape, keeps the focus inside and gives it back. Where
 * something is `typed` it asks before that is lost, however one leaves it.
 */
export function Dialog({
  title,
  onClose,
  closeButton = true,
  typed = false,
  isWide = false,
  children,
}: {
  title: string;
  onClose: () => void;
  /** False where "Close" would leave open which answer it is. Escape still closes. */
  closeButton?: boolean;
  typed?: boolean;
  /** For lines that must be read as lines. */
  isWide?: boolean;
  children: React.ReactNode;
}) {
  const [doubted, setDoubted] = useState(false);
  const close = typed ? () => setDoubted(true) : onClose;
  useFocusBack();
  return (
    <Modal
      opened
      onClose={close}
      title={title}
      size={isWide ? '72rem' : 'lg'}
      withCloseButton={closeButton}
      closeButtonProps={{ 'aria-label': 'Close' }}
      transitionProps={{ duration: 0 }}
      // It is never closed but taken away: `useFocusBack` sees to the focus.
      returnFocus={false}
      // Else its <header> would pass for the page's banner.
      attributes={{ header: { role: 'presentation' } }}
    >
      <Closing value={close}>{children}</Closing>
      {doubted ? <LossQuestion onKeep={() => setDoubted(false)} onLose={onClose} /> : null}
    </Modal>
  );
}

/** The button that leaves the dialog without doing anything, beside the one that does it. */
export function DialogButtons({
  back = 'Back',
  children,
}: {
  back?: string;
  children?: React.ReactNode;
}) {
  const close = useContext(Closing);
  return (
    <Group justify="flex-end" mt="md">
      <Button variant="default" onClick={close}>
        {back}
      </Button>
      {children}
    </Group>
  );
}

function LossQuestion({ onKeep, onLose }: { onKeep: () => void; onLose: () => void }) {
  return (
    <Alert color="orange" mt="md" role="alert" title="Nothing was sent yet">
      <div>What you have typed would be lost.</div>
      <Group justify="flex-end" mt="xs">
        <Button variant="default" onClick={onLose}>
          Discard it
        </Button>
        <Button autoFocus onClick={onKeep}>
          Keep writing
        </Button>
      </Group>
    </Alert>
  );
}

/**
 * Gives the focus back to what had it. The button that led here may be gone, since what it offered is done: then the list
 * or page around it takes the focus, so that its keys go on working.
 */
function useFocusBack(): void {
  const [before] = useState(() => {
    const opener = document.activeElement;
    return { opener, around: opener?.closest('[data-keys]') };
  });
  useEffect(
    () => () => {
      for (const place of [before.opener, before.around]) {
        if (!(place instanceof HTMLElement) || !place.isConnected || place.matches(':disabled'))
          continue;
        place.focus({ preventScroll: true });
        return;
      }
    },
    [before],
  );
}
