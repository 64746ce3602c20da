import { htmlText, siteDateAndClock, type Instant } from '../platform/platform.ts';

/** What the pack of a unit is made from. */
export interface Pack {
  network: string;
  site: { id: string; title: string; zone: string };
  /** Null: work of the site that belongs to no unit. */
  unit: { id: string; title: string } | null;
  asOf: Instant;
  tasks: readonly PackTask[];
  /** Who is asked when nobody accepts, as they are on now. */
  people: readonly { role: string; names: readonly string[] }[];
}

export interface PackTask {
  /** By which it is found when it is entered afterwards. */
  code: string;
  title: string;
  priority: 'critical' | 'urgent' | 'routine';
  /** `SMITH, Ann`; null where the task is about no patient. */
  patient: { name: string; born: string; identifiers: readonly string[]; place: string } | null;
  /** Who has it or is asked. */
  stands: string;
  acceptBy: Instant | null;
  finishBy: Instant | null;
  why: string;
  todo: string;
  /** Who is asked next, and when. */
  next: readonly string[];
  /** What is written down on completion. */
  form: readonly string[];
}

/** Tasks on one sheet of paper: with its boxes for writing each takes about a fifth. */
export const tasksPerSheet = 5;

/**
 * The pack of a unit as one HTML document that needs no server, no script and no other file: who must be cared for and by when, two
 * identifiers each, who is asked next, and room for writing. Every sheet says as of when it is and which it is of how many.
 */
export function renderPack(pack: Pack): string {
  const { network, site, unit, asOf } = pack;
  const title = `${site.title}, ${unit?.title ?? 'whole site'}`;
  const sheets = sheetsOf(pack);
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><title>${htmlText(`Downtime pack: ${title}`)}</title>`,
    `<style>${style}</style></head><body>`,
    ...sheets.map((body, index) =>
      [
        '<section class="sheet"><header>',
        `<h1>${htmlText(title)}</h1>`,
        `<p><strong>As of ${htmlText(siteDateAndClock(asOf, site.zone))}</strong>. What happened since is not here. ${htmlText(network)}, downtime pack.</p>`,
        `<p class="page">Sheet ${index + 1} of ${sheets.length}</p>`,
        '</header>',
        body,
        '</section>',
      ].join('\n'),
    ),
    '</body></html>',
    '',
  ].join('\n');
}

function sheetsOf({ tasks, people, site }: Pack): string[] {
  const first = [
    tasks.length === 0
      ? '<p>No task was open.</p>'
      : `<p>${tasks.length} ${tasks.length === 1 ? 'task' : 'tasks'}, in the order in which they fall due.</p>`,
    '<h2>Who is on</h2><table><tbody>',
    ...people.map(
      ({ role, names }) =>
        `<tr><th scope="row">${htmlText(role)}</th><td>${htmlText(names.join(', ') || 'nobody is on')}</td><td class="write">Telephone</td></tr>`,
    ),
    '</tbody></table>',
  ].join('\n');
  const sheets = [];
  for (let from = 0; from < tasks.length; from += tasksPerSheet) {
    const part = tasks.slice(from, from + tasksPerSheet);
    sheets.push(part.map((task) => taskBlock(task, site.zone)).join('\n'));
  }
  return [first, ...sheets];
}

function taskBlock(task: PackTask, zone: string): string {
  const { code, title, priority, patient, stands, why, todo, next, form } = task;
  const due = [
    ...(task.acceptBy === null ? [] : [`Accept by ${siteDateAndClock(task.acceptBy, zone)}`]),
    ...(task.finishBy === null ? [] : [`Finish by ${siteDateAndClock(task.finishBy, zone)}`]),
  ];
  return [
    '<article>',
    `<h2>${htmlText(title)} <span class="priority">${priority}</span> <span class="code">${htmlText(code)}</span></h2>`,
    patient
      ? `<p class="patient"><strong>${htmlText(patient.name)}</strong> Born ${htmlText(patient.born)} ${htmlText(patient.identifiers.join(', '))} ${htmlText(patient.place)}</p>`
      : '',
    `<p><strong>${htmlText(due.join('. ') || 'No deadline')}.</strong> ${htmlText(stands)}</p>`,
    `<p>${htmlText(why)} ${htmlText(todo)}</p>`,
    next.length === 0 ? '' : `<p>${htmlText(next.join(' '))}</p>`,
    '<table class="boxes"><tbody><tr>',
    ...['Time', 'Initials', 'Told to', 'Read back', ...form].map(
      (label) => `<td class="write">${htmlText(label)}</td>`,
    ),
    '</tr></tbody></table>',
    '</article>',
  ].join('\n');
}

const style = `
body { font: 11pt/1.35 sans-serif; margin: 1rem; color: #000; background: #fff; }
.sheet { break-after: page; max-width: 60rem; }
.sheet header { display: grid; grid-template-columns: 1fr max-content; border-bottom: 2px solid #000; }
h1 { font-size: 14pt; margin: 0; } h2 { font-size: 12pt; margin: .6rem 0 .2rem; } p { margin: .2rem 0; }
header p { grid-column: 1; } header .page { grid-column: 2; grid-row: 1; }
article { border-bottom: 1px solid #000; padding: .3rem 0 .6rem; break-inside: avoid; }
.priority, .code { font-size: 10pt; border: 1px solid #000; padding: 0 .3rem; }
.patient { font-size: 12pt; }
table { border-collapse: collapse; width: 100%; } th { text-align: left; }
th, td { border: 1px solid #000; padding: .2rem .4rem; vertical-align: top; }
.write { height: 2.2rem; font-size: 8.5pt; color: #333; min-width: 6rem; }
`.trim();
