import { appendAudit, type Person } from '../access/access.ts';
import { readTree, type SourceFiles } from '../governance/governance.ts';
import { must, type Queryable } from '../platform/platform.ts';
import type { RequestAct, RequestAnswer, RequestEdit } from './act-on-request.ts';
import type { ApplyDeps } from './apply-request.ts';
import {
  changedCharsMax,
  changedFilesMax,
  titleCharsMax,
  whyCharsMax,
  type ChangeRequest,
  type RequestEvent,
} from './change-request.ts';
import { editFiles, type FileEdit } from './edit-files.ts';
import { fieldProblems } from './field-problems.ts';
import type { Acted, Acting } from './perform-request-act.ts';
import { baseFor, changesOf } from './request-base.ts';
import { refusePerson } from './request-permissions.ts';
import { refuseFields, refuseInput, refuseNow, RequestRefused } from './request-refusal.ts';
import { appendEvent, insertRequest } from './request-store.ts';
import { withChanges } from './review-request.ts';

export interface NewRequest {
  title: string;
  why: string;
  /** Null: everywhere. */
  sites: readonly string[] | null;
  edits?: readonly FileEdit[];
  /** All files as they should be, in place of edits: of a folder. */
  files?: SourceFiles;
}

/** Begins a request as a draft, from what runs where it is to be put in force. */
export async function createRequest(
  person: Person,
  asked: NewRequest,
  deps: ApplyDeps,
): Promise<RequestAnswer> {
  const { database, clock, signals, authorize } = deps;
  try {
    const request = await database.transaction('create-request', async (tx) => {
      const refused = refusePerson(person, 'edit', asked, authorize);
      if (refused !== null) throw new RequestRefused({ kind: 'forbidden', sentence: refused });
      const said = saidOf(asked);
      const { base, files } = await baseFor(tx, said.sites);
      const now = clock.now();
      const draft: Omit<ChangeRequest, 'id'> = {
        ...{ ...said, author: person.id, state: 'draft', base, notes: {}, runs: [] },
        ...{ schedule: null, applied: null, rev: 1, createdAt: now, changedAt: now },
        files: changesOf(files, asked.files ?? edited(files, asked.edits ?? [])),
      };
      refuseLarge(draft);
      await refuseMistaken(tx, draft, asked.edits ?? [], deps);
      const whole = await deps.withVersion(tx, draft);
      const id = await insertRequest(tx, whole);
      await appendEvent(tx, id, {
        ...{ at: now, actor: person.id, kind: 'create' },
        detail: { files: Object.keys(whole.files) },
      });
      await appendAudit(tx, [
        {
          ...{ at: now, site: null, actor: person.id, action: 'change.create', patientId: null },
          ...{ object: `change:${id}`, outcome: 'done', detail: { base: base.bundle } },
        },
      ]);
      return { ...whole, id };
    });
    signals.send({ kind: 'change', request: request.id });
    return { done: true, request };
  } catch (error) {
    if (error instanceof RequestRefused) return { done: false, refusal: error.refusal };
    throw error;
  }
}

/** What a new request says, or all that is wrong with it at once. */
function saidOf({ title, why, sites }: NewRequest): Pick<ChangeRequest, 'title' | 'why' | 'sites'> {
  const [first, ...rest] = [
    ...(isText(title, titleCharsMax) ? [] : [{ field: 'title', sentence: titleSentence }]),
    ...(isText(why, whyCharsMax) ? [] : [{ field: 'why', sentence: whySentence }]),
    ...(sites?.length === 0 ? [{ field: 'sites', sentence: sitesSentence }] : []),
  ];
  if (first) refuseFields([first, ...rest]);
  return { title: title.trim(), why: why.trim(), sites: sitesOf(sites) };
}

/** A request as somebody writes it anew. What is in review stays there: its approvals were of another plan. */
export async function writeRequest(
  tx: Queryable,
  { request, events, asked }: Acting<Extract<RequestAct, { act: 'edit' }>>,
  deps: ApplyDeps,
): Promise<Acted> {
  const baseFiles = must(await readTree(tx, request.base.tree), 'the files of the base are kept');
  const before = withChanges(baseFiles, request.files);
  const suggested = asked.suggestion === undefined ? [] : [suggestedEdit(before, events, asked)];
  const files = edited(before, [...suggested, ...(asked.edits ?? [])]);
  const changed: ChangeRequest = {
    ...request,
    files: changesOf(baseFiles, files),
    state: request.state === 'approved' ? 'in-review' : request.state,
    ...(asked.title !== undefined && { title: titleOf(asked.title) }),
    ...(asked.why !== undefined && { why: whyOf(asked.why) }),
    ...(asked.notes && { notes: asked.notes }),
    ...(asked.runs && { runs: [...new Set(asked.runs)] }),
  };
  refuseLarge(changed);
  await refuseMistaken(tx, changed, asked.edits ?? [], deps);
  const elsewhere = asked.sites === undefined ? changed : await movedTo(tx, changed, asked.sites);
  const next = await deps.withVersion(tx, elsewhere);
  const detail = {
    files: Object.keys(changesOf(before, files)),
    ...(asked.suggestion !== undefined && { taken: asked.suggestion }),
  };
  return { request: next, detail };
}

/** What a form wrote is right, or nothing is written: each problem goes to its field. A file may be wrong in a draft. */
async function refuseMistaken(
  tx: Queryable,
  request: Pick<ChangeRequest, 'base' | 'files'>,
  edits: readonly FileEdit[],
  deps: ApplyDeps,
): Promise<void> {
  const ofForms = edits.filter(({ edit }) => edit !== 'file');
  if (ofForms.length === 0) return;
  const { files, problems } = await deps.loaded(tx, request);
  const [first, ...rest] = ofForms.flatMap((edit) => fieldProblems(files, edit, problems));
  if (first) refuseFields([first, ...rest]);
}

/** Put in force elsewhere, a request may start from something else. */
async function movedTo(
  tx: Queryable,
  request: ChangeRequest,
  sites: readonly string[] | null,
): Promise<ChangeRequest> {
  const { base } = await baseFor(tx, sitesOf(sites));
  if (base.tree !== request.base.tree) {
    refuseNow('Something else runs there than what this was made from. Make a request for it.');
  }
  return { ...request, sites: sitesOf(sites), base };
}

function edited(files: SourceFiles, edits: readonly FileEdit[]): SourceFiles {
  return edits.reduce((before, edit) => {
    const after = editFiles(before, edit);
    return after ?? refuseInput('edits', editSentences[edit.edit]);
  }, files);
}

const editSentences = {
  file: 'This file cannot be written.',
  parameter: 'There is no such workflow in workflows.yaml, or the file is no valid YAML.',
  waiver: 'There is no such waiver in waivers.yaml, or the file is no valid YAML.',
  window: 'There is no such window in freezes.yaml, or the file is no valid YAML.',
  flag: 'There is no such flag in flags.yaml, or the file is no valid YAML.',
  shift: 'There is no such shift in the file of the site.',
} satisfies Record<FileEdit['edit'], string>;

/** The lines that a comment suggests, in place of those that it is about. */
function suggestedEdit(
  files: SourceFiles,
  events: readonly RequestEvent[],
  { suggestion: seq }: RequestEdit,
): FileEdit {
  const { place, suggestion } = events.find((one) => one.seq === seq)?.detail ?? {};
  const file = place && 'file' in place ? place.file : undefined;
  const text = file === undefined ? undefined : files[file];
  if (!place || !('file' in place) || suggestion === undefined || text === undefined) {
    return refuseInput('suggestion', 'There is no such suggestion.');
  }
  if (events.some(({ detail }) => detail.taken === seq)) {
    return refuseNow('This suggestion was taken already.');
  }
  const since = events.filter(
    (one) => one.seq > (seq ?? 0) && one.detail.files?.includes(place.file),
  );
  if (since.length > 0) {
    return refuseNow('The file was changed since this was suggested. Write it yourself.');
  }
  const lines = text.split('\n');
  lines.splice(place.from - 1, place.to - place.from + 1, ...suggestion.split('\n'));
  return { edit: 'file', file: place.file, text: lines.join('\n') };
}

function refuseLarge({ files }: Pick<ChangeRequest, 'files'>): void {
  const paths = Object.keys(files);
  if (paths.length > changedFilesMax) {
    refuseNow(`It changes more than ${changedFilesMax} files. Make several requests of it.`);
  }
  const chars = paths.reduce((sum, path) => sum + (files[path]?.length ?? 0), 0);
  if (chars > changedCharsMax) refuseNow('Its files are too large together.');
}

const titleSentence = `Give it a title of 1 to ${titleCharsMax} characters.`;
const whySentence = `Say why, in 1 to ${whyCharsMax} characters.`;
const sitesSentence = 'Choose a site, or everywhere.';

function isText(text: string, charsMax: number): boolean {
  return text.trim() !== '' && text.trim().length <= charsMax;
}

function sitesOf(sites: readonly string[] | null): readonly string[] | null {
  if (sites === null) return null;
  const distinct = [...new Set(sites)].toSorted();
  return distinct.length > 0 ? distinct : refuseInput('sites', sitesSentence);
}

function titleOf(title: string): string {
  return isText(title, titleCharsMax) ? title.trim() : refuseInput('title', titleSentence);
}

function whyOf(why: string): string {
  return isText(why, whyCharsMax) ? why.trim() : refuseInput('why', whySentence);
}
