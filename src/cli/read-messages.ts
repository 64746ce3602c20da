import { readdir, readFile, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';

import { readBatch } from '../hl7v2/hl7v2.ts';
import type { Problem } from '../platform/platform.ts';
import { CliFailure } from './cli-failure.ts';

/** A message in a file, and where: `labs.jsonl:17`. */
export interface FoundMessage {
  bytes: Uint8Array;
  where: string;
}

/** A file is held in memory as one text, which Node.js ends at half a GiB. */
export const fileBytesMax = 256 * 1024 * 1024;
const MESSAGE_FILES = ['.hl7', '.txt', '.jsonl'];

/** What is wrong with the counts of a batch, and in which file. */
export interface BatchProblem extends Problem {
  file: string;
}

/**
 * The messages of a file, or of all `.hl7`, `.txt` and `.jsonl` files in and under a folder, by name. An `.hl7` or `.txt` file may
 * hold several: each begins at a line with MSH; line ends stay as they are. Of a batch (FHS, BHS) the messages are cut out and
 * the counts held against them: what is wrong goes to `told`. Of a `.jsonl` line the field `text` is sent.
 * Throws `CliFailure` where there is nothing to read.
 */
export async function readMessages(
  path: string,
  told: BatchProblem[] = [],
): Promise<FoundMessage[]> {
  const files = await messageFiles(path);
  for (const file of files) await refuseTooLarge(file);
  const found: FoundMessage[] = [];
  for (const file of files) {
    const text = await readFile(file, 'latin1');
    found.push(...(extname(file) === '.jsonl' ? ofCorpus(text, file) : ofFile(text, file, told)));
  }
  if (found.length > 0) return found;
  throw new CliFailure({
    what: 'There are no messages to send.',
    where: path,
    why: `No ${MESSAGE_FILES.join(', ')} file there holds one.`,
    fix: 'Name a file or folder with HL7 v2 messages.',
  });
}

async function messageFiles(path: string): Promise<string[]> {
  const found = await stat(path).catch(() => null);
  if (!found) {
    throw new CliFailure({
      what: 'The messages cannot be read.',
      where: path,
      why: 'There is no such file or folder, or it may not be read.',
      fix: 'Check the path.',
    });
  }
  if (found.isFile()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && MESSAGE_FILES.includes(extname(entry.name)))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function refuseTooLarge(file: string): Promise<void> {
  const { size } = await stat(file);
  if (size <= fileBytesMax) return;
  throw new CliFailure({
    what: 'The file is too large.',
    where: file,
    why: `It has more than ${fileBytesMax} bytes.`,
    fix: 'Split it.',
  });
}

// Latin 1 gives each byte one character and back: what is sent is what the file holds, whatever its charset.
function ofFile(text: string, file: string, told: BatchProblem[]): FoundMessage[] {
  const content = text.replaceAll(/[\u000B\u001C]/g, '');
  if (/^\s*(?:ï»¿)?[FB]HS[^A-Za-z0-9\s]/.test(content)) return ofBatch(content, file, told);
  const starts = [...content.matchAll(/(?<=^|[\r\n])MSH(?=[^A-Za-z0-9\s])/g)].map(
    (one) => one.index,
  );
  if (starts.length === 0) return content.trim() === '' ? [] : [found(content, `${file}:1`)];
  return starts.map((start, index) => {
    const line = content.slice(0, start).split(/\r\n|\r|\n/).length;
    return found(
      content.slice(start, starts[index + 1]).replace(/[\r\n]+$/, '\r'),
      `${file}:${line}`,
    );
  });
}

function ofBatch(content: string, file: string, told: BatchProblem[]): FoundMessage[] {
  const bytes = Buffer.from(content, 'latin1');
  const { messages, problems } = readBatch(bytes);
  told.push(...problems.map((problem) => ({ ...problem, file })));
  return messages.map((message, n) => ({ bytes: message, where: `${file}, message ${n + 1}` }));
}

function found(text: string, where: string): FoundMessage {
  return { bytes: Buffer.from(text, 'latin1'), where };
}

function ofCorpus(text: string, file: string): FoundMessage[] {
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    const where = `${file}:${index + 1}`;
    return [{ bytes: Buffer.from(textField(line, where), 'utf8'), where }];
  });
}

function textField(line: string, where: string): string {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(line, 'latin1').toString('utf8'));
    if (typeof parsed === 'object' && parsed !== null && 'text' in parsed) {
      if (typeof parsed.text === 'string') return parsed.text;
    }
  } catch {
    // Told below, like a line without the field.
  }
  throw new CliFailure({
    what: 'A line of the corpus holds no message.',
    where,
    why: 'Every line must be a JSON object whose field "text" is a message.',
    fix: 'Correct the line, or give the file another ending.',
  });
}
