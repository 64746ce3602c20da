import { useSyncExternalStore } from 'react';

/**
 * The server's time as this browser knows it. Workstation clocks are wrong often enough to hurt (user interface rule
 * S13), so nothing clinical is ever compared with the local clock.
 */

/** Above this difference between workstation and server the header says so. */
export const skewMsMax = 30_000;

let offsetMs = 0;
let tickingNow = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

/** The server's time now, in milliseconds. */
export function serverNow(): number {
  return Date.now() + offsetMs;
}

/** How far the server's clock is ahead of this workstation's, in milliseconds. */
export function clockSkewMs(): number {
  return offsetMs;
}

/** Learns from an answer that carries `serverTime`, sent and received at these local times. */
export function learnServerTime(serverTime: string, sentAt: number, receivedAt: number): void {
  offsetMs = offsetFrom(serverTime, sentAt, receivedAt);
}

/** The offset that an answer implies: the server read its clock about half-way through the round trip. */
export function offsetFrom(serverTime: string, sentAt: number, receivedAt: number): number {
  return Date.parse(serverTime) - (sentAt + receivedAt) / 2;
}

/** Renders again every second, with the server's time. */
export function useServerNow(): number {
  return useSyncExternalStore(subscribe, () => tickingNow);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) {
    tick();
    timer = setInterval(tick, 1000);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function tick(): void {
  tickingNow = serverNow();
  for (const listener of listeners) listener();
}
