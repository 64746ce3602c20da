import { appendAudit, type Authorize, type Person } from '../access/access.ts';
import type { Release } from '../governance/governance.ts';
import type { Database, Instant } from '../platform/platform.ts';
import { appendRemark, type Remark } from './remark-store.ts';
import { findStory, workflowsShownTo } from './stories.ts';

export interface RemarkRequest {
  person: Person;
  workflow: string;
  story: string;
  /** Index of the scene, from 0. */
  scene: number;
  text: string;
}

export type RemarkAnswer = { done: true; remark: Remark } | { done: false; refusal: RemarkRefusal };

export type RemarkRefusal =
  | { kind: 'not-found'; sentence: string }
  | { kind: 'forbidden'; sentence: string }
  | { kind: 'invalid'; sentence: string; field: 'text' | 'scene' };

/** Longest remark, in UTF-16 code units. */
export const remarkCharsMax = 2_000;

export interface RemarkDeps {
  database: Database;
  now: Instant;
  authorize: Authorize;
  release: Release;
}

/**
 * What somebody says to a scene of a story, kept with the release under which the story played, so that it stays true when the
 * workflow changes. One transaction, audited without the text. Whoever may see runs may remark.
 */
export async function leaveRemark(
  { person, workflow, story, scene, text }: RemarkRequest,
  { database, now, authorize, release }: RemarkDeps,
): Promise<RemarkAnswer> {
  const refuse = (refusal: RemarkRefusal): RemarkAnswer => ({ done: false, refusal });
  const { network } = release;
  if (!workflowsShownTo(person, { authorize, network }).includes(workflow)) {
    const sentence = 'There is no such workflow where you see runs.';
    return refuse({ kind: 'forbidden', sentence });
  }
  const found = findStory(network, workflow, story);
  if (!found) return refuse({ kind: 'not-found', sentence: 'There is no such story.' });
  if (scene >= found.scenes.length) {
    const sentence = `The story has ${found.scenes.length} scenes.`;
    return refuse({ kind: 'invalid', field: 'scene', sentence });
  }
  const said = text.trim();
  if (said === '' || said.length > remarkCharsMax) {
    const sentence = `Say something, in ${remarkCharsMax} characters at most.`;
    return refuse({ kind: 'invalid', field: 'text', sentence });
  }
  const { epoch } = release;
  const remark = { workflow, story, scene, text: said, epoch, by: person.id, at: now };
  return database.transaction('leave-remark', async (tx) => {
    const id = await appendRemark(tx, remark);
    await appendAudit(tx, [
      {
        ...{ at: now, site: null, actor: person.id, action: 'walkthrough.remark' },
        ...{ object: `remark:${id}`, patientId: null, outcome: 'done' },
        detail: { workflow, story, scene },
      },
    ]);
    return { done: true, remark: { id, ...remark } };
  });
}
