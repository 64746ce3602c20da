import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

import { onTestFinished } from 'vitest';

export interface Part {
  name: string;
  part?: Part[];
  [value: string]: unknown;
}

/** A notification as a subscriber gets it. */
export interface Notification {
  headers: IncomingHttpHeaders;
  bundle: { entry: { fullUrl: string; resource?: Record<string, unknown> }[] };
  type: string;
  status: string;
  /** events-since-subscription-start */
  events: string;
  number: string | null;
  focus: string | null;
}

/** A subscriber on this machine, which may be away. It stops when its test is over. */
export async function hookReceiver() {
  const it = { heard: [] as Notification[], asked: 0, answer: 200, port: 0, origin: '' };
  it.port = await listen((headers, text) => {
    it.asked++;
    if (it.answer === 200) it.heard.push(read(headers, text));
    return it.answer;
  });
  it.origin = `http://127.0.0.1:${it.port}`;
  return it;
}

/** What a pager gateway is sent, of a CloudEvent's data. */
export interface Page {
  'callout.id': string;
  'callout.to': string;
  'callout.code': string;
  'callout.text': string;
}

/** A pager gateway on this machine: takes callouts, or answers what it is told to. It stops when its test is over. */
export async function pagerGateway() {
  const it = { pages: [] as Page[], bodies: [] as string[], answer: 202, origin: '' };
  const port = await listen((_headers, text) => {
    it.bodies.push(text);
    if (it.answer === 202) it.pages.push((JSON.parse(text) as { data: Page }).data);
    return it.answer;
  });
  it.origin = `http://127.0.0.1:${port}`;
  return it;
}

/** Hears each request whole, and answers with the status that `hear` gives. Gives the port. */
async function listen(hear: (headers: IncomingHttpHeaders, text: string) => number) {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      response.writeHead(hear(request.headers, Buffer.concat(chunks).toString())).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

function read(headers: IncomingHttpHeaders, text: string): Notification {
  const bundle = JSON.parse(text) as Notification['bundle'];
  const parameters = (bundle.entry[0]?.resource?.['parameter'] ?? []) as Part[];
  const at = (parts: readonly Part[], name: string) => parts.find((one) => one.name === name);
  const event = at(parameters, 'notification-event')?.part ?? [];
  const focus = at(event, 'focus')?.['valueReference'] as { reference: string } | undefined;
  const textOf = (part: Part | undefined, value: string) => String(part?.[value]);
  return {
    ...{ headers, bundle },
    type: textOf(at(parameters, 'type'), 'valueCode'),
    status: textOf(at(parameters, 'status'), 'valueCode'),
    events: textOf(at(parameters, 'events-since-subscription-start'), 'valueString'),
    number: event.length === 0 ? null : textOf(at(event, 'event-number'), 'valueString'),
    focus: focus?.reference ?? null,
  };
}

const backport = 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition';

/** A Subscription as a client writes it. */
export function aSubscription(told: {
  topic: string;
  endpoint: string;
  content?: string;
  filter?: string;
  header?: string[];
  heartbeatS?: number;
  end?: string;
}) {
  const { topic, endpoint, content = 'id-only', filter, header, heartbeatS, end } = told;
  return {
    resourceType: 'Subscription',
    meta: { profile: [`${backport}/backport-subscription`] },
    status: 'requested',
    reason: 'Tell the record.',
    ...(end !== undefined && { end }),
    criteria: `urn:sinew:topic:${topic}`,
    ...(filter !== undefined && {
      _criteria: {
        extension: [{ url: `${backport}/backport-filter-criteria`, valueString: filter }],
      },
    }),
    channel: {
      ...(heartbeatS !== undefined && {
        extension: [{ url: `${backport}/backport-heartbeat-period`, valueUnsignedInt: heartbeatS }],
      }),
      type: 'rest-hook',
      endpoint,
      payload: 'application/fhir+json',
      _payload: {
        extension: [{ url: `${backport}/backport-payload-content`, valueCode: content }],
      },
      ...(header && { header }),
    },
  };
}
