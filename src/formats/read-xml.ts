import { SaxesParser } from 'saxes';

import type { Problem } from '../platform/platform.ts';

/** An element with its namespace gone: of these documents every element that is read is of one namespace. */
export interface Element {
  name: string;
  /** By local name; of two alike the one without a prefix. */
  attributes: Readonly<Record<string, string>>;
  children: Element[];
  /** Of the element itself, without its children's. */
  text: string;
}

/** The largest document, in bytes. */
export const documentBytesMax = 16 * 1024 * 1024;
export const depthMax = 64;
export const elementsMax = 200_000;
export const attributesMax = 64;
/** Of one attribute, in UTF-16 code units. */
export const attributeCharsMax = 8_192;

const encodings: Readonly<Record<string, string>> = {
  'utf-8': 'utf-8',
  'us-ascii': 'utf-8',
  'iso-8859-1': 'latin1',
  'windows-1252': 'windows-1252',
};

/** Stops the parser; never leaves this file. */
class Unreadable extends Error {
  readonly code: string;
  readonly sentence: string;

  constructor(code: string, sentence: string) {
    super(code);
    this.code = code;
    this.sentence = sentence;
  }
}

/**
 * Reads a document of one namespace into a tree. Document types and entities but the five of XML are refused where they stand, so that
 * nothing expands and nothing is fetched; the limits hold while it is read. Never throws.
 */
export function readXml(
  bytes: Uint8Array,
  namespace: string,
): { root: Element } | { failed: Problem } {
  const parser = new SaxesParser({ xmlns: true });
  const tree = new Tree(namespace);
  try {
    const text = textOf(bytes);
    parser.on('doctype', () => {
      throw new Unreadable('xml-doctype', 'It has a document type (DOCTYPE), which is not taken.');
    });
    parser.on('error', () => {
      throw new Unreadable(
        'xml-malformed',
        'From here on it is no well-formed XML, or has an entity.',
      );
    });
    parser.on('opentag', ({ uri, local, attributes }) => tree.open(uri, local, attributes));
    parser.on('text', (piece) => tree.say(piece));
    parser.on('cdata', (piece) => tree.say(piece));
    parser.on('closetag', () => tree.close());
    parser.write(text).close();
    return { root: tree.root() };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    const { code, sentence } = error;
    return { failed: { code, severity: 'error', location: `line ${parser.line}`, sentence } };
  }
}

class Tree {
  readonly #namespace: string;
  readonly #open: Element[] = [];
  #root: Element | undefined;
  #elements = 0;

  constructor(namespace: string) {
    this.#namespace = namespace;
  }

  open(
    uri: string,
    name: string,
    given: Record<string, { local: string; prefix: string; value: string }>,
  ): void {
    if (this.#open.length >= depthMax) {
      throw new Unreadable('xml-too-deep', `Its elements are more than ${depthMax} deep.`);
    }
    if (++this.#elements > elementsMax) {
      throw new Unreadable('xml-too-long', `It has more than ${elementsMax} elements.`);
    }
    const element = { name, attributes: attributesOf(given), children: [], text: '' };
    const parent = this.#open.at(-1);
    // Extensions of other namespaces (sdtc) would take the names of what is read: they stay in the document.
    if (parent && uri === this.#namespace) parent.children.push(element);
    if (!parent && uri === this.#namespace) this.#root = element;
    this.#open.push(element);
  }

  say(piece: string): void {
    const element = this.#open.at(-1);
    if (element) element.text += piece;
  }

  close(): void {
    this.#open.pop();
  }

  root(): Element {
    if (this.#root) return this.#root;
    throw new Unreadable('xml-other', `Its outermost element is not of ${this.#namespace}.`);
  }
}

function attributesOf(
  given: Record<string, { local: string; prefix: string; value: string }>,
): Record<string, string> {
  const all = Object.values(given);
  if (all.length > attributesMax) {
    throw new Unreadable('xml-attributes', `An element has more than ${attributesMax} attributes.`);
  }
  const attributes = Object.create(null) as Record<string, string>;
  for (const { local, prefix, value } of all) {
    if (value.length > attributeCharsMax) {
      throw new Unreadable('xml-attributes', `An attribute is longer than ${attributeCharsMax}.`);
    }
    if (prefix === '' || attributes[local] === undefined) attributes[local] = value;
  }
  return attributes;
}

function textOf(bytes: Uint8Array): string {
  if (bytes.length > documentBytesMax) {
    throw new Unreadable('xml-too-large', `It has more than ${documentBytesMax} bytes.`);
  }
  const head = Buffer.from(bytes.subarray(0, DECLARATION_BYTES)).toString('latin1');
  const declared = /^(?:ï»¿)?<\?xml[^>]*\bencoding=["']([\w.-]+)["']/.exec(head)?.[1] ?? 'utf-8';
  const encoding = encodings[declared.toLowerCase()];
  if (encoding === undefined) {
    throw new Unreadable('xml-charset', 'It is in a charset that is not read. Save it as UTF-8.');
  }
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new Unreadable('xml-charset', 'Its bytes are not of the charset that it declares.');
  }
}

const DECLARATION_BYTES = 200;
