import { useEffect, useState, useSyncExternalStore } from 'react';

/**
 * Single-letter shortcuts, as WCAG 2.1.4 allows them: they act only while the list or the page they belong to has the focus,
 * never while something is being typed, and can be switched off for good.
 */

const storageName = 'sinew.keys';
let keysOn = readSetting();
const listeners = new Set<() => void>();

/** Whether the person wants single-letter shortcuts, and how to change that. */
export function useKeysOn(): [boolean, (on: boolean) => void] {
  const on = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => keysOn,
  );
  return [on, setKeysOn];
}

/** What each key does; keys as `KeyboardEvent.key` names them, letters in lower case. */
export type KeyMap = Readonly<Record<string, () => void>>;

/**
 * Gives an `onKeyDown` that runs the map's action. Deaf to held keys, to keys with a modifier, and inside text fields and
 * dialogs. Mark the element that it is put on with `data-keys`: it takes the focus back when a dialog closes.
 */
export function useKeys(map: KeyMap): (event: React.KeyboardEvent) => void {
  const [on] = useKeysOn();
  return (event) => {
    const letter = event.key.length === 1;
    if ((letter && !on) || (event.repeat !== false && letter)) return;
    if (event.altKey || event.ctrlKey || event.metaKey || isTyping(event.target)) return;
    if (isElsewhere(event)) return;
    const act = map[letter ? event.key.toLowerCase() : event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
}

/** Opens on `?` wherever nothing is being typed. */
export function useHelpKey(): [boolean, (open: boolean) => void] {
  const [open, setOpen] = useState(false);
  const [on] = useKeysOn();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== '?' || !on || event.ctrlKey || event.metaKey || isTyping(event.target))
        return;
      event.preventDefault();
      setOpen(true);
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [on]);
  return [open, setOpen];
}

/** React hands on what happens in a dialog to whatever rendered it, though the dialog lies outside of that on the page. */
function isElsewhere({ target, currentTarget }: React.KeyboardEvent): boolean {
  return !(target instanceof Node && currentTarget.contains(target));
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input:not([type=radio]), textarea, select'))
  );
}

function setKeysOn(on: boolean): void {
  keysOn = on;
  try {
    localStorage.setItem(storageName, on ? 'on' : 'off');
  } catch {
    // A browser that keeps nothing still honours the choice until it is closed.
  }
  for (const listener of listeners) listener();
}

function readSetting(): boolean {
  try {
    return localStorage.getItem(storageName) !== 'off';
  } catch {
    return true;
  }
}
