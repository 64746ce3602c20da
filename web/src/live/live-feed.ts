import { useSyncExternalStore } from 'react';
import type { ApiLive } from '../../../src/http/api.ts';
import { listenToContact } from '../api/api-client.ts';
import { personHeaders } from '../api/page-person.ts';
import { serverNow } from '../time/server-clock.ts';
import type { Line } from './connection.ts';
import { eventReader, type StreamEvent } from './event-stream.ts';

/** How long to wait before connecting again; doubled after each failure, up to the maximum. */
const reconnectMsMin = 1_000;
const reconnectMsMax = 15_000;

let line: Line = { streaming: false, unreachable: false, heardAt: serverNow() };
const listeners = new Set<() => void>();

/** The line to the server; renders again when it changes (at most once a second for mere heartbeats). */
export function useLine(): Line {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => line,
  );
}

export interface LiveHandlers {
  onEvent: (event: ApiLive) => void;
  /** Events were missed, or may have been: everything live must be read again. */
  onGap: () => void;
  onSignedOut: () => void;
}

/** Keeps one live stream open until the returned function is called. */
export function startLiveFeed(handlers: LiveHandlers): () => void {
  const stop = new AbortController();
  listenToContact((contact) => {
    if (contact === 'answered') hear({ unreachable: false });
    else change({ unreachable: true });
  });
  // Whoever is signed in has just been answered; and by now the server's time is known.
  hear({ unreachable: false });
  void keepStreaming(handlers, stop.signal);
  return () => {
    stop.abort();
    listenToContact(() => undefined);
    change({ streaming: false });
  };
}

async function keepStreaming(handlers: LiveHandlers, stop: AbortSignal): Promise<void> {
  let lastId: string | null = null;
  let waitMs = reconnectMsMin;
  let connectedBefore = false;
  while (!stop.aborted) {
    const ended = await streamOnce({
      lastId,
      stop,
      onOpen: () => {
        waitMs = reconnectMsMin;
        if (connectedBefore) handlers.onGap();
        connectedBefore = true;
      },
      onStreamEvent: (event) => {
        lastId = event.id ?? lastId;
        take(event, handlers);
      },
    });
    if (stop.aborted) return;
    change({ streaming: false });
    if (ended === 'signed-out') {
      handlers.onSignedOut();
      return;
    }
    await waitOrStop(waitMs, stop);
    waitMs = Math.min(waitMs * 2, reconnectMsMax);
  }
}

function take({ name, data }: StreamEvent, handlers: LiveHandlers): void {
  if (name === 'reset') handlers.onGap();
  if (name === 'signed-out') handlers.onSignedOut();
  if (name !== 'message') return;
  const live = liveEventOf(data);
  if (live !== null) handlers.onEvent(live);
}

async function streamOnce({
  lastId,
  stop,
  onOpen,
  onStreamEvent,
}: {
  lastId: string | null;
  stop: AbortSignal;
  onOpen: () => void;
  onStreamEvent: (event: StreamEvent) => void;
}): Promise<'ended' | 'signed-out'> {
  try {
    const response = await fetch('/api/events', {
      signal: stop,
      credentials: 'same-origin',
      headers: {
        ...personHeaders(),
        accept: 'text/event-stream',
        ...(lastId === null ? {} : { 'last-event-id': lastId }),
      },
    });
    if (response.status === 401) return 'signed-out';
    if (!response.ok || response.body === null) return 'ended';
    hear({ streaming: true, unreachable: false });
    onOpen();
    const read = eventReader();
    const decoder = new TextDecoder();
    for await (const bytes of piecesOf(response.body)) {
      hear({ streaming: true, unreachable: false });
      for (const event of read(decoder.decode(bytes, { stream: true }))) onStreamEvent(event);
    }
  } catch {
    if (!stop.aborted) change({ unreachable: true });
  }
  return 'ended';
}

/** Safari cannot iterate a stream yet. */
async function* piecesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

function liveEventOf(data: string): ApiLive | null {
  try {
    return JSON.parse(data) as ApiLive;
  } catch {
    return null;
  }
}

function waitOrStop(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    stop.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

function hear(changed: Partial<Line>): void {
  change({ ...changed, heardAt: serverNow() });
}

function change(changed: Partial<Line>): void {
  line = { ...line, ...changed };
  for (const listener of listeners) listener();
}
