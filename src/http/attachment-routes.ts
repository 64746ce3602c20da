import { Readable } from 'node:stream';

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';

import { readOriginal } from '../intake/intake.ts';
import type { HttpDeps } from './http-deps.ts';
import { sendProblem, sendRefusal } from './http-problem.ts';
import { seqParams } from './inputs.ts';
import { listAttachments, openListed, type MessageBytes } from './message-attachments.ts';
import { readMessage, readMessageEvents } from './message-store.ts';
import { auditRead, type Opened } from './read-audit.ts';

/** Types that are handed out as what they are; of all others only the bytes are, so that no browser runs what a message brings. */
const extensions: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'image/gif': 'gif',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/tiff': 'tif',
  'text/plain': 'txt',
};

const attachmentParams = seqParams.extend({ n: z.coerce.number().int().min(1).max(1_000_000) });

/**
 * What is saved rather than shown: a file inside a message, and a message byte for byte as it arrived. For those who may see
 * messages of the site; audited each time.
 */
export function attachmentRoutes(app: FastifyInstance, deps: HttpDeps): void {
  app.get('/api/messages/:seq/attachments/:n', async (request, reply) => {
    const params = attachmentParams.safeParse(request.params);
    if (!params.success) return notThere(request, reply, 'attachment');
    const { seq, n } = params.data;
    const opened = await open(request, reply, deps, { kind: 'attachment', id: `${seq}/${n}`, seq });
    if (!opened) return reply;
    const { attachments } = await listAttachments(deps.database, opened);
    const one = attachments[n - 1];
    const content = one && (await openListed(deps.database, opened, one));
    if (!one || !content) return notThere(request, reply, 'attachment');
    const extension = extensions[one.mime];
    const type = extension === undefined ? 'application/octet-stream' : one.mime;
    const name = `message-${seq}-attachment-${n}.${extension ?? 'bin'}`;
    return save(reply, { name, type, bytes: one.bytes }).send(Readable.from(content));
  });
  app.get('/api/messages/:seq/original', async (request, reply) => {
    const params = seqParams.safeParse(request.params);
    if (!params.success) return notThere(request, reply, 'message');
    const { seq } = params.data;
    const opened = await open(request, reply, deps, { kind: 'original', id: String(seq), seq });
    if (!opened) return reply;
    const original = await readOriginal(deps.database, opened);
    if (original.kind !== 'whole') {
      const sentence =
        original.kind === 'missing'
          ? 'An attachment of this message was deleted since: it cannot be written again as it arrived.'
          : 'What is stored does not come to the digest of what arrived. Have the database checked.';
      return sendProblem(request, reply, 'not-now', sentence);
    }
    const { bytes } = original;
    const of = {
      name: `message-${seq}.hl7`,
      type: 'application/octet-stream',
      bytes: bytes.length,
    };
    return save(reply, of).send(Buffer.from(bytes));
  });
}

/** The message, once the person was found to be allowed and that was written down; else the refusal is sent. */
async function open(
  request: FastifyRequest,
  reply: FastifyReply,
  { authorize, clock, database, release }: HttpDeps,
  { kind, id, seq }: Pick<Opened, 'kind' | 'id'> & { seq: number },
): Promise<MessageBytes | undefined> {
  const { signedIn } = request;
  if (!signedIn) {
    await sendProblem(request, reply, 'signed-out', 'Please sign in.');
    return undefined;
  }
  const row = await readMessage(database, seq);
  if (!row) {
    await notThere(request, reply, 'message');
    return undefined;
  }
  const { person } = signedIn;
  const { site, raw } = row;
  const [event] = await readMessageEvents(database, seq);
  const refused = await auditRead(
    { database, now: clock.now(), person },
    { kind, id, site, patientId: event?.patientId ?? null },
    authorize(person, 'message.view', { site, unit: null }),
  );
  if (refused) {
    await sendRefusal(request, reply, refused);
    return undefined;
  }
  return { seq, site, raw, feed: release().network.feeds.find((one) => one.id === row.feed) };
}

function notThere(request: FastifyRequest, reply: FastifyReply, what: string): FastifyReply {
  const sentence = `There is no such ${what}, or it is not kept any more.`;
  return sendProblem(request, reply, 'not-found', sentence);
}

function save(
  reply: FastifyReply,
  { name, type, bytes }: { name: string; type: string; bytes: number },
): FastifyReply {
  return reply
    .header('cache-control', 'no-store')
    .header('content-disposition', `attachment; filename="${name}"`)
    .header('content-length', bytes)
    .type(type);
}
