/** Whether a person did something since this was last asked. The page's opening counts. */
let somebodyActed = true;

const signs = ['keydown', 'pointerdown', 'wheel', 'touchmove'] as const;

/** True once after each sign of a person at the keyboard, mouse or screen. */
export function takeSignOfLife(): boolean {
  const acted = somebodyActed;
  somebodyActed = false;
  return acted;
}

export function watchForSignsOfLife(): void {
  for (const sign of signs) {
    window.addEventListener(sign, () => (somebodyActed = true), { capture: true, passive: true });
  }
}
