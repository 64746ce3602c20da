import type { Person } from '../access/access.ts';
import { readBundles } from '../governance/governance.ts';
import {
  actAtSite,
  refuse,
  textProblem,
  type ProgrammeAnswer,
  type ProgrammeDeps,
} from './act-at-site.ts';
import { insertHypercareEnd, insertLesson, insertTriage } from './hypercare-store.ts';
import { readChanges, readHypercare } from './read-hypercare.ts';

/** Somebody went through the day's list of a site. How many lines it had is kept with their note. */
export async function noteTriage(
  { person, site, note }: { person: Person; site: string; note: string },
  deps: ProgrammeDeps,
): Promise<ProgrammeAnswer> {
  return lead({ person, site, action: 'hypercare.triage' }, deps, async (tx) => {
    const wrong = textProblem(note, 'note');
    if (wrong) return refuse(wrong);
    const [found] = await readHypercare(tx, deps.network, { sites: [site], now: deps.now });
    if (!found) return notInHypercare;
    const { exceptions, late, declines, feedback, epoch } = found;
    const items = exceptions.length + late.length + declines.length + feedback.length;
    const entry = { site, epoch, note: note.trim(), items, by: person.id, at: deps.now };
    await insertTriage(tx, entry);
    return { done: true, id: null };
  });
}

/** The hypercare of a site ends before its time; its support is free for the next wave. */
export async function endHypercare(
  { person, site, reason }: { person: Person; site: string; reason: string },
  deps: ProgrammeDeps,
): Promise<ProgrammeAnswer> {
  return lead({ person, site, action: 'hypercare.end' }, deps, async (tx) => {
    const wrong = textProblem(reason, 'reason');
    if (wrong) return refuse(wrong);
    const { windows } = await readChanges(tx, deps.network, { sites: [site], now: deps.now });
    const [window] = windows;
    if (!window) return notInHypercare;
    const end = { site, epoch: window.epoch, reason: reason.trim(), by: person.id, at: deps.now };
    if (await insertHypercareEnd(tx, end)) return { done: true, id: null };
    return notInHypercare;
  });
}

/** What was learned from a change at a site, tied to the version that runs there. */
export async function addLesson(
  request: { person: Person; site: string; workflow: string | null; text: string },
  deps: ProgrammeDeps,
): Promise<ProgrammeAnswer> {
  const { person, site, workflow, text } = request;
  return lead({ person, site, action: 'lesson.add' }, deps, async (tx) => {
    const wrong = textProblem(text, 'text');
    if (wrong) return refuse(wrong);
    if (workflow !== null && !deps.network.workflows.some(({ id }) => id === workflow)) {
      const sentence = 'There is no such workflow.';
      return refuse({ kind: 'invalid', field: 'workflow', sentence });
    }
    const { changes } = await readChanges(tx, deps.network, { sites: [site], now: deps.now });
    const last = changes.at(-1);
    if (!last) {
      return refuse({ kind: 'not-now', sentence: 'No change has come to this site yet.' });
    }
    const { bundle } = last;
    const version = (await readBundles(tx, [bundle])).get(bundle)?.version ?? '';
    const lesson = { site, bundle, version, workflow, text: text.trim() };
    await insertLesson(tx, { ...lesson, by: person.id, at: deps.now });
    return { done: true, id: null };
  });
}

const notInHypercare = refuse({ kind: 'not-now', sentence: 'This site is not in hypercare.' });

function lead(
  { person, site, action }: { person: Person; site: string; action: string },
  deps: ProgrammeDeps,
  decide: Parameters<typeof actAtSite>[2],
): Promise<ProgrammeAnswer> {
  const act = { person, site, action, object: `site:${site}` };
  return actAtSite({ ...act, permission: 'programme.manage' }, deps, decide);
}
