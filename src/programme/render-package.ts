import { htmlText, siteDateAndClock } from '../platform/platform.ts';
import type { PackageRole, ReleasePackage } from './release-package.ts';
import type { RoleTask } from './role-work.ts';

/**
 * The package of a site as one HTML document for A4 that needs no server, no script and no other file: a sheet of what changes, then
 * the job aid of each role, or only of one. There is no patient in it.
 */
export function renderPackage(release: ReleasePackage, role?: string): string {
  const { site, version } = release;
  const roles = release.roles.filter((one) => role === undefined || one.role === role);
  const title = `${site.title}, ${version}`;
  const sheets = [
    ...(role === undefined ? [overview(release)] : []),
    ...roles.map((one) => jobAid(release, one)),
  ];
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><title>${htmlText(`Release package: ${title}`)}</title>`,
    `<style>${style}</style></head><body>`,
    ...sheets,
    '</body></html>\n',
  ].join('\n');
}

function overview(release: ReleasePackage): string {
  const { base, changes, exceptions, lessons, notes, training, version } = release;
  return sheet(release, 'What changes', [
    `<p>From ${text(base ?? 'nothing')} to <strong>${text(version)}</strong>.</p>`,
    ...section(
      'Why',
      notes.map((note) => `${note.audience}: ${note.text}`),
      'Its author wrote no notes.',
    ),
    ...section('What is different at this site', changes, 'Nothing is different at this site.'),
    ...section('Exceptions to know', exceptions, 'This site does as the network does.'),
    ...section(
      'Training',
      training.map(
        (step) =>
          `${step.title} (${step.minutes} min, ${step.roles.join(', ')}): ${step.done} of ${step.of} people`,
      ),
      'There is nothing to learn.',
    ),
    ...section('What other sites learned', lessons, 'Nothing was written down yet.'),
  ]);
}

function jobAid(release: ReleasePackage, role: PackageRole): string {
  return sheet(release, role.title, [
    ...section('What you do differently', role.differences, 'Nothing is different for you.'),
    '<h2>What you are asked for</h2>',
    ...role.tasks.map((task) => taskBlock(task, role, release)),
    '<h2>If you need help</h2>',
    '<p>Accept means that you answer for it. If you cannot, decline and say why, or hand over: the next one is asked at once.',
    'What does not fit: Feedback, in the header of every page. A patient may be hurt: say so there, and call whoever is on.</p>',
    role.onCall.length === 0
      ? ''
      : `<p>On now as ${text(role.title)}: ${text(role.onCall.join(', '))}.</p>`,
    '<table><tbody><tr><th scope="row">Support, telephone</th><td class="write"></td></tr></tbody></table>',
  ]);
}

function taskBlock(task: RoleTask, { role }: PackageRole, { roles }: ReleasePackage): string {
  const title = (id: string): string => roles.find((one) => one.role === id)?.title ?? id;
  const later = task.ladder.find((rung) => rung.role === role);
  const when =
    task.role === role
      ? `Accept within ${task.acceptWithin}, finish within ${task.finishWithin}.`
      : `You are asked ${later?.after ?? ''} after it opened, if nobody accepted.`;
  const next = task.ladder.map((rung) => `${title(rung.role)} after ${rung.after}`).join(', then ');
  return [
    '<article>',
    `<h3>${text(task.title)} <span class="priority">${text(task.priority)}</span></h3>`,
    `<p><strong>${text(when)}</strong> ${text(task.workflowTitle)}. ${text(task.todo)}</p>`,
    `<p>If nobody accepts: ${text(next === '' ? task.otherwise : `${next}.`)}</p>`,
    task.form.length === 0 ? '' : `<p>You write down: ${text(task.form.join('; '))}.</p>`,
    '</article>',
  ].join('\n');
}

function sheet(release: ReleasePackage, title: string, body: readonly string[]): string {
  const { fingerprint, madeAt, network, site, version } = release;
  return [
    '<section class="sheet"><header>',
    `<h1>${text(title)}</h1>`,
    `<p>${text(network)}, ${text(site.title)}. Version ${text(version)}, as of ${text(siteDateAndClock(madeAt, site.zone))}.</p>`,
    '</header>',
    ...body,
    `<footer>Made from plan ${text(fingerprint.replace(/^sha256:/, '').slice(0, 16))}. What runs later may differ.</footer>`,
    '</section>',
  ].join('\n');
}

function section(title: string, lines: readonly string[], none: string): string[] {
  if (lines.length === 0) return [`<h2>${text(title)}</h2><p>${text(none)}</p>`];
  return [`<h2>${text(title)}</h2><ul>`, ...lines.map((line) => `<li>${text(line)}</li>`), '</ul>'];
}

const text = htmlText;

const style = `
@page { size: A4; margin: 14mm; }
body { font: 11pt/1.4 sans-serif; margin: 1rem; color: #000; background: #fff; }
.sheet { break-after: page; max-width: 46rem; }
.sheet:last-child { break-after: auto; }
header { border-bottom: 2px solid #000; } footer { margin-top: 1rem; font-size: 8.5pt; color: #333; }
h1 { font-size: 16pt; margin: 0; } h2 { font-size: 12.5pt; margin: .9rem 0 .2rem; } h3 { font-size: 11pt; margin: .4rem 0 .1rem; }
p { margin: .2rem 0; } ul { margin: .2rem 0; padding-left: 1.1rem; } li { overflow-wrap: anywhere; }
article { border-bottom: 1px solid #000; padding: .2rem 0 .5rem; break-inside: avoid; }
.priority { font-size: 9pt; border: 1px solid #000; padding: 0 .3rem; font-weight: 400; }
table { border-collapse: collapse; margin-top: .4rem; } th, td { border: 1px solid #000; padding: .3rem .5rem; text-align: left; }
.write { min-width: 14rem; height: 1.4rem; }
`.trim();
