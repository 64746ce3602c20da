import { SaxesParser } from 'saxes';

import type { Problem } from '../platform/platform.ts';
import { definitionBytesMax } from './definition.ts';

/** An element of a DMN document. `place` is `line:column` of where its start ended. */
export interface DmnElement {
  name: string;
  attributes: Readonly<Record<string, string>>;
  children: readonly DmnElement[];
  text: string;
  place: string;
}

/** Deepest nesting, and most elements, of a document that is read. */
export const dmnDepthMax = 40;
export const dmnElementsMax = 20_000;

/** The model namespaces of DMN 1.1 to 1.5 (OMG). */
const namespaces: readonly string[] = [
  'http://www.omg.org/spec/DMN/20151101/dmn.xsd',
  'http://www.omg.org/spec/DMN/20180521/MODEL/',
  'https://www.omg.org/spec/DMN/20191111/MODEL/',
  'https://www.omg.org/spec/DMN/20211108/MODEL/',
  'https://www.omg.org/spec/DMN/20230324/MODEL/',
];

/**
 * Reads the XML of a DMN model; elements of other namespaces (diagrams, vendors' own) are left out. A document type, and with it every
 * entity, is refused. Never throws.
 */
export function readDmn(xml: string, path: string): { root: DmnElement } | { problem: Problem } {
  if (Buffer.byteLength(xml) > definitionBytesMax) {
    return refuse(`${path}:1:1`, `The file is larger than ${definitionBytesMax} bytes.`);
  }
  try {
    const root = treeOf(xml);
    if (root?.name === 'definitions') return { root };
    return refuse(
      `${path}:1:1`,
      'This is no DMN model: its root is not definitions of DMN 1.1 to 1.5.',
    );
  } catch (error) {
    const [, place = '1:1', sentence = 'It cannot be read.'] =
      /^(?:undefined:)?(\d+:\d+): (.*)$/s.exec((error as Error).message) ?? [];
    return refuse(`${path}:${place}`, `The XML cannot be read: ${sentence}`);
  }
}

interface Open {
  name: string;
  attributes: Record<string, string>;
  children: DmnElement[];
  text: string;
  place: string;
  isModel: boolean;
}

function treeOf(xml: string): DmnElement | undefined {
  const parser = new SaxesParser({ xmlns: true, position: true });
  const open: Open[] = [];
  let root: DmnElement | undefined;
  let elements = 0;
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('doctype', () => parser.fail('A document type is not taken: remove it.'));
  parser.on('opentag', ({ local, uri, attributes }) => {
    elements += 1;
    if (elements > dmnElementsMax) throw parser.makeError(`More than ${dmnElementsMax} elements.`);
    if (open.length >= dmnDepthMax) throw parser.makeError(`Nested deeper than ${dmnDepthMax}.`);
    const named = Object.values(attributes).map(({ local: name, value }) => [name, value] as const);
    open.push({
      name: local,
      attributes: Object.fromEntries(named),
      children: [],
      text: '',
      place: `${parser.line}:${parser.column}`,
      isModel: namespaces.includes(uri),
    });
  });
  const keepText = (text: string): void => {
    const inner = open.at(-1);
    if (inner) inner.text += text;
  };
  parser.on('text', keepText);
  parser.on('cdata', keepText);
  parser.on('closetag', () => {
    const closed = open.pop();
    if (!closed?.isModel) return;
    const { isModel: _isModel, ...element } = closed;
    const outer = open.at(-1);
    if (outer) outer.children.push(element);
    else root = element;
  });
  parser.write(xml).close();
  return root;
}

function refuse(location: string, sentence: string): { problem: Problem } {
  return { problem: { code: 'dmn', severity: 'error', location, sentence } };
}
