import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

import type { About, Library, Need, Request } from './library.ts';

/** The other end of `otherProgram`, for one of our libraries: what a program in another language has to do. */
export async function answerRequests(
  library: Library,
  { input, output }: { input: Readable; output: Writable },
): Promise<void> {
  for await (const line of createInterface({ input })) {
    const request = JSON.parse(line) as Request & About;
    const { id } = request;
    output.write(`${JSON.stringify({ id, ...(await reply(library, request)) })}\n`);
  }
}

async function reply(library: Library, request: Request & About): Promise<object> {
  const isClaimed =
    library.asks.has(request.ask) && request.needs.every((need: Need) => library.covers.has(need));
  if (!isClaimed) return { notClaimed: true };
  try {
    return (await library.run(request, request)) ?? { notClaimed: true };
  } catch {
    return { told: true };
  }
}
