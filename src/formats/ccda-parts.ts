import type { Element } from './read-xml.ts';

/** Looking into a clinical document: what is marked as unknown (nullFlavor) is not there. */

/** The element at the end of a path of names, the first of each. */
export function at(element: Element | undefined, ...path: readonly string[]): Element | undefined {
  let found = element;
  for (const name of path) found = found && all(found, name)[0];
  return found;
}

/** The children of a name. */
export function all(element: Element | undefined, name: string): Element[] {
  return (element?.children ?? []).filter(
    (child) => child.name === name && child.attributes['nullFlavor'] === undefined,
  );
}

/** All text within, in order of reading. */
export function textWithin(element: Element | undefined): string {
  if (!element) return '';
  const words = [element.text, ...element.children.map(textWithin)].join(' ');
  return words.replaceAll(/\s+/g, ' ').trim();
}

export function attribute(element: Element | undefined, name: string): string {
  return element?.attributes[name]?.trim() ?? '';
}

/** Identifier of the code systems that HL7 v2 has short names for. */
const systems: Readonly<Record<string, string>> = {
  '2.16.840.1.113883.6.1': 'LN',
  '2.16.840.1.113883.6.96': 'SCT',
  '2.16.840.1.113883.6.90': 'I10C',
};

/** A code as the components of CWE: code, text, code system. */
export function codeParts(element: Element | undefined): [string, string, string] {
  const system = attribute(element, 'codeSystem');
  return [
    attribute(element, 'code'),
    attribute(element, 'displayName') || textWithin(at(element, 'originalText')),
    systems[system] ?? system,
  ];
}

/** Whether an element says that it follows a template, whichever version. */
export function follows(element: Element, template: string): boolean {
  return element.children.some(
    ({ name, attributes }) => name === 'templateId' && attributes['root'] === template,
  );
}
