import { randomBytes } from 'node:crypto';

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  attachmentBytesMin,
  attachmentMark,
  parseMessage,
  putBackAttachments,
  takeOutAttachments,
} from './hl7v2.ts';
import type { TakenOut } from './take-out.ts';

const file = randomBytes(attachmentBytesMin + 1);
const header = 'MSH|^~\\&|A||||||MDM^T02|1|P|2.5.1\r';
const obx = (data: string): string => `OBX|1|ED|PDF||^AP^PDF^Base64^${data}||||||F\r`;

const take = (bytes: Uint8Array): TakenOut | undefined =>
  takeOutAttachments(parseMessage(bytes).message);
const putBack = (taken: TakenOut): Uint8Array =>
  putBackAttachments(taken.bytes, taken.attachments, taken.files);

describe('taking attachments out of a message', () => {
  test('a mark stands for each file, and the message is small', () => {
    const taken = take(Buffer.from(header + obx(file.toString('base64')) + 'NTE|1||after\r'));
    const [one] = taken?.attachments ?? [];
    expect(one).toMatchObject({ path: 'OBX-5.5', mime: 'application/pdf', padded: true });
    expect(taken?.files).toEqual([file]);
    expect(Buffer.from(taken?.bytes ?? []).toString()).toBe(
      header + obx(attachmentMark(one?.digest ?? '')) + 'NTE|1||after\r',
    );
  });

  test('a file at the limit is taken out, one byte less stays', () => {
    const of = (bytes: number) => Buffer.from(header + obx(randomBytes(bytes).toString('base64')));
    expect(take(of(attachmentBytesMin))?.attachments).toHaveLength(1);
    expect(take(of(attachmentBytesMin - 1))).toBeUndefined();
  });

  test.each([
    ['lines', file.toString('base64').replace(/(.{76})/g, '$1 ')],
    [
      'bits beyond the last byte',
      `${randomBytes(attachmentBytesMin + 3)
        .toString('base64')
        .slice(0, -2)}B=`,
    ],
    ['what is not base64', `${file.toString('base64')}.`],
    [
      'the alphabet for addresses',
      Buffer.alloc(attachmentBytesMin * 2, 0xff).toString('base64url'),
    ],
  ])('data with %s stay, for they could not be written again', (_, data) => {
    expect(take(Buffer.from(header + obx(data)))).toBeUndefined();
  });

  test('in UTF-16 a file stays, for its data are not bytes of ASCII', () => {
    const text = `\ufeff${header}${obx(file.toString('base64'))}`;
    expect(take(Buffer.from(text, 'utf16le'))).toBeUndefined();
  });

  test('a mark that a sender wrote is text as any other', () => {
    const forged = attachmentMark('0'.repeat(64));
    const taken = take(Buffer.from(header + obx(forged) + obx(file.toString('base64'))));
    expect(taken?.attachments).toHaveLength(1);
    expect(Buffer.from(taken ? putBack(taken) : []).toString()).toContain(forged);
  });

  test('taken out and put back it is the same, byte for byte, whatever stands around it', () => {
    const any = fc
      .uint8Array({ maxLength: 40 })
      .map((bytes) => Buffer.from(bytes).toString('latin1'));
    const data = fc
      .record({
        extra: fc.nat(5),
        seed: fc.nat(255),
        padded: fc.boolean(),
        copies: fc.integer({ min: 1, max: 3 }),
      })
      .map(({ extra, seed, padded, copies }) => {
        const text = Buffer.alloc(attachmentBytesMin + extra, seed).toString('base64');
        return Array.from(
          { length: copies },
          () => `^AP^PDF^Base64^${padded ? text : text.replace(/=/g, '')}`,
        ).join('~');
      });
    const charset = fc.constantFrom('', 'UNICODE UTF-8', '8859/1', 'ISO IR14', 'nonsense');
    let tried = 0;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(any, data, any), { minLength: 1, maxLength: 3 }),
        charset,
        (parts, msh18) => {
          const body = parts.map(([a, b, c]) => `NTE|1||${a}\rOBX|1|ED|||${b}|${c}\r`).join('');
          const bytes = Buffer.from(
            `MSH|^~\\&|A||||||MDM^T02|1|P|2.5.1||||||${msh18}\r${body}`,
            'latin1',
          );
          const taken = take(bytes);
          // Where what stands around it makes no message of it there is nothing to take out.
          if (!taken) return;
          tried++;
          expect(taken.bytes.length).toBeLessThan(bytes.length);
          expect(Buffer.compare(putBack(taken), bytes)).toBe(0);
        },
      ),
      { numRuns: 200 },
    );
    expect(tried).toBeGreaterThan(100);
  });
});
