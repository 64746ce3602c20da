import { readEdits, type EditedMessage } from '../flow/flow.ts';
import { feedCharset } from '../governance/governance.ts';
import { iso } from '../platform/platform.ts';
import type { ApiLineage, ApiMessageEdit } from './api.ts';
import { endpoint, type PageAnswer, type PageContext } from './endpoint.ts';
import { seqParams } from './inputs.ts';
import { messageDifference } from './message-difference.ts';
import { personName } from './place-titles.ts';
import { auditRead } from './read-audit.ts';
import { readMessageOfLineage, readReplaysOf } from './replay-lineage-store.ts';

export const lineageEndpoint = endpoint({
  method: 'GET',
  path: '/api/messages/:seq/lineage',
  summary: 'What a person made of a message, and the replays that it was part of.',
  params: seqParams,
  answer: (context, { params }) => lineagePage(context, params.seq),
});

async function lineagePage(context: PageContext, seq: number): Promise<PageAnswer<ApiLineage>> {
  const { authorize, database, network, person } = context;
  const message = await readMessageOfLineage(database, seq);
  if (!message) return { refused: { kind: 'not-found', sentence: 'There is no such message.' } };
  const { site, patientId } = message;
  const refused = await auditRead(
    context,
    { kind: 'message', id: String(seq), site, patientId },
    authorize(person, 'message.view', { site, unit: null }),
  );
  if (refused) return { refused };
  const edits = await readEdits(database, seq);
  const shown = (edit: EditedMessage, other: number) => editOf(context, edit, other);
  const from = edits.find((edit) => edit.seq === seq);
  const into = edits.filter((edit) => edit.originalSeq === seq);
  return {
    page: {
      editedFrom: from ? await shown(from, from.originalSeq) : null,
      editedInto: await Promise.all(into.map((edit) => shown(edit, edit.seq))),
      replays: (await readReplaysOf(database, seq)).map((one) => ({
        ...one,
        reason: `${one.reason} (${personName(network, one.by)})`,
      })),
    },
  };
}

async function editOf(
  { database, network }: PageContext,
  edit: EditedMessage,
  other: number,
): Promise<ApiMessageEdit> {
  const before = await readMessageOfLineage(database, edit.originalSeq);
  const after = await readMessageOfLineage(database, edit.seq);
  const feed = network.feeds.find(({ id }) => id === before?.feed);
  return {
    seq: other,
    by: personName(network, edit.editedBy),
    at: iso(edit.editedAt),
    reason: edit.reason,
    changes:
      before && after
        ? messageDifference(before.raw, after.raw, feed ? feedCharset(feed) : {})
        : [],
  };
}
