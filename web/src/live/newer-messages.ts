import { useSyncExternalStore } from 'react';

/** Whether messages came in since the reader last asked for them. A feed can bring hundreds a second: one bit is enough. */
let newer = false;
const listeners = new Set<() => void>();

export function useNewerMessages(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => newer,
  );
}

export function markNewerMessages(value: boolean): void {
  if (newer === value) return;
  newer = value;
  for (const listener of listeners) listener();
}
