import { useSyncExternalStore } from 'react';

/** The one polite live region of the page: countdowns stay silent, what matters is said once (user interface rule S27). */

let spoken = '';
const listeners = new Set<() => void>();

/** Has screen readers say this when they are next idle. */
export function announce(sentence: string): void {
  // The same words twice in a row are not a change, so they would not be read; a trailing space makes them one.
  spoken = spoken === sentence ? `${sentence} ` : sentence;
  for (const listener of listeners) listener();
}

export function Announcer() {
  const text = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => spoken,
  );
  return (
    <div className="visually-hidden" role="status" aria-live="polite" data-testid="announcer">
      {text}
    </div>
  );
}
