/**
 * Whom this page shows as signed in. Windows of a browser share one session: once another window has changed it, this page
 * must neither show the former name nor act under the new one.
 */
let shown: string | null = null;

/** The server refuses what a page sends for somebody who is no longer signed in (`sinew-person`, see session-door.ts). */
export function personHeaders(): Record<string, string> {
  return shown === null ? {} : { 'sinew-person': shown };
}

const channelName = 'sinew-session';
let channel: BroadcastChannel | null = null;

/** Starts again when another window says that somebody else is signed in, or nobody. */
export function watchOtherWindows(): void {
  channel = new BroadcastChannel(channelName);
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (shown !== null && data !== shown) window.location.reload();
  };
}

/**
 * Takes the session's person as the one to show and tells the other windows. A page that shows somebody else starts again
 * from nothing, and what is given then never settles: nothing may be drawn in between.
 */
export function showPerson(id: string): Promise<void> {
  channel?.postMessage(id);
  if (shown === null || shown === id) {
    shown = id;
    return Promise.resolve();
  }
  window.location.reload();
  return new Promise(() => undefined);
}

/** Tells the other windows that nobody is signed in any more. */
export function tellSignedOut(): void {
  channel?.postMessage(null);
}
