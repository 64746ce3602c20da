/** One server-sent event. */
export interface StreamEvent {
  /** `message` where the server names none. */
  name: string;
  id: string | null;
  data: string;
}

/**
 * Reads the text of a `text/event-stream` as it arrives in pieces (WHATWG HTML §9.2.6). Comments are heartbeats: they give
 * no event. `EventSource` would hide them, and with them whether the line is alive.
 */
export function eventReader(): (piece: string) => StreamEvent[] {
  let rest = '';
  let id: string | null = null;
  let name = 'message';
  let data: string[] = [];

  return (piece) => {
    const text = rest + piece;
    // A piece may end between \r and \n; keep the \r until it is known what follows.
    const whole = text.endsWith('\r') ? text.slice(0, -1) : text;
    const lines = whole.split(/\r\n|\n|\r/);
    rest = (lines.pop() ?? '') + text.slice(whole.length);
    const events: StreamEvent[] = [];
    for (const line of lines) {
      if (line === '') {
        if (data.length > 0) events.push({ name, id, data: data.join('\n') });
        name = 'message';
        data = [];
        continue;
      }
      const { field, value } = fieldOf(line);
      if (field === 'data') data.push(value);
      if (field === 'event') name = value;
      if (field === 'id') id = value;
    }
    return events;
  };
}

function fieldOf(line: string): { field: string; value: string } {
  const colon = line.indexOf(':');
  if (colon < 0) return { field: line, value: '' };
  return { field: line.slice(0, colon), value: line.slice(colon + 1).replace(/^ /, '') };
}
