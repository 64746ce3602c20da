import { createHash } from 'node:crypto';

/** Someone to choose. */
export interface DemoPerson {
  id: string;
  name: string;
  title: string;
}

export interface DemoGroup {
  title: string;
  people: readonly DemoPerson[];
}

/** The page on which a visitor of the demonstration chooses who to be. Works without scripts. */
export function demoPage(page: {
  action: string;
  featured: DemoPerson | undefined;
  groups: readonly DemoGroup[];
}): string {
  const featured = page.featured
    ? `<section aria-labelledby="start-here"><h2 id="start-here">Start here</h2>
<ul class="featured">${personButton(page.featured)}</ul></section>`
    : '';
  return frame(
    'Choose who you are',
    `<h1>Choose who you are</h1>
<p>This demonstration has no passwords. Each person sees what their role and site allow.</p>
<form method="post" action="${escape(page.action)}">
${featured}
${page.groups.map(groupSection).join('\n')}
</form>`,
  );
}

/** The page for a sign-in that cannot go on. */
export function demoEndPage(page: { sentence: string; home: string }): string {
  return frame(
    'Sign-in ended',
    `<h1>This sign-in has ended</h1>
<p>${escape(page.sentence)}</p>
<p><a href="${escape(page.home)}">Sign in again</a></p>`,
  );
}

/** No scripts, nothing from elsewhere, and the form only to ourselves and on to where the sign-in ends. */
export function demoPagePolicy(redirectOrigin: string): string {
  return [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
    `form-action 'self' ${redirectOrigin}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');
}

function groupSection(group: DemoGroup, index: number): string {
  const id = `group-${index}`;
  return `<section aria-labelledby="${id}"><h2 id="${id}">${escape(group.title)}</h2>
<ul>${group.people.map(personButton).join('')}</ul></section>`;
}

function personButton(person: DemoPerson): string {
  return `<li><button name="person" value="${escape(person.id)}"><strong>${escape(person.name)}</strong> <span>${escape(person.title)}</span></button></li>`;
}

function frame(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – Sinew demonstration</title>
<style>${STYLE}</style>
</head>
<body>
<p class="banner" role="note"><strong>Synthetic data.</strong> Every person and patient here is made up.</p>
<main>
${body}
</main>
</body>
</html>
`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}

const STYLE = `
:root { color-scheme: light dark; --ink: #14212b; --soft: #47535d; --paper: #ffffff; --card: #f3f6f8; --line: #76838d; --focus: #0b5cad; --banner: #e9e0f7; --banner-ink: #3d1f73; }
@media (prefers-color-scheme: dark) { :root { --ink: #eef3f6; --soft: #b9c4cc; --paper: #10181e; --card: #1b262e; --line: #8795a0; --focus: #7fbcff; --banner: #33274d; --banner-ink: #e0d3ff; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
.banner { margin: 0; padding: 0.25rem 1rem; background: var(--banner); }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
h1 { margin: 0 0 0.25rem; font-size: 1.6rem; }
h2 { margin: 1.5rem 0 0.5rem; font-size: 1.05rem; }
p { color: var(--soft); }
.banner { color: var(--banner-ink); }
a { color: var(--focus); }
ul { display: grid; grid-template-columns: repeat(auto-fill, minmax(16rem, 1fr)); gap: 0.5rem; margin: 0; padding: 0; list-style: none; }
button { display: block; width: 100%; min-height: 3.25rem; padding: 0.5rem 0.75rem; border: 1px solid var(--line); border-radius: 0.5rem; background: var(--card); color: var(--ink); font: inherit; text-align: left; cursor: pointer; }
button strong, button span { display: block; }
button span { color: var(--soft); font-size: 0.9rem; }
button:hover { border-color: var(--focus); }
button:focus-visible, a:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
.featured button { border: 2px solid var(--focus); }
`;
