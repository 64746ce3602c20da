/** Whether a person did something since this was last asked. The page's opening counts. */
let somebodyActed = true;

const signs = ['keydown', 'pointerdown', 'wheel', 'touchmove'] as const;
const listeners = new Set<() => void>();

/** True once after each sign of a person at the keyboard, mouse or screen. */
export function takeSignOfLife(): boolean {
  const acted = somebodyActed;
  somebodyActed = false;
  return acted;
}

/** Tells of every such sign until the function that it gives is called. */
export function onSignOfLife(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function watchForSignsOfLife(): void {
  for (const sign of signs) {
    window.addEventListener(sign, noteSign, { capture: true, passive: true });
  }
}

function noteSign(): void {
  somebodyActed = true;
  for (const listener of listeners) listener();
}
