import { Modal } from '@mantine/core';

/** The one dialog of the application: opens at once, closes with Escape, keeps the focus inside. */
export function Dialog({
  title,
  onClose,
  closeButton = true,
  children,
}: {
  title: string;
  onClose: () => void;
  /** False where "Close" would leave open which answer it is. Escape still closes. */
  closeButton?: boolean;
  children: React.ReactNode;
}) {
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size="lg"
      withCloseButton={closeButton}
      closeButtonProps={{ 'aria-label': 'Close' }}
      transitionProps={{ duration: 0 }}
      // Else its <header> would pass for the page's banner.
      attributes={{ header: { role: 'presentation' } }}
    >
      {children}
    </Modal>
  );
}
