import { z } from 'zod';

import { duration } from './destination-files.ts';

/** Longest time that a gateway may take to report a delivery. */
export const deliverMsMax = 3_600_000;
/** Longest address of a person: a telephone number, a mail address, the number of a pager. */
export const addressCharsMax = 200;

const id = z
  .string()
  .regex(/^[a-z0-9][a-z0-9.-]{0,63}$/, 'An id is lower case letters, digits, dots and hyphens.');

const line = z
  .string()
  .min(1)
  .max(addressCharsMax)
  .regex(/^[^\p{Cc}]*$/u, 'One line, please.');

const time = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'A time is written HH:mm, from 00:00 to 23:59, in quotes.');

const priorities = z.array(z.enum(['critical', 'urgent', 'routine']));

const telling = z.strictObject({
  channel: id,
  priorities: priorities.min(1).describe('The priorities of tasks that are told over it.'),
  quiet: z
    .strictObject({
      from: time,
      to: time.describe('At or before "from": on the next day.'),
      except: priorities.default(['critical']).describe('What is told all the same.'),
    })
    .nullable()
    .default(null)
    .describe('Hours, in the zone of the site, in which it is not told.'),
});

/** `channels.yaml`: how people are reached outside of their browsers. */
export const channelsFile = z.strictObject({
  channels: z
    .array(
      z.strictObject({
        id,
        title: line.describe('As people read it, as in "pager".'),
        destination: id.describe('A destination that takes `on: callout`.'),
        client: id
          .nullable()
          .default(null)
          .describe('The client that reports deliveries and replies. Left out: nobody does.'),
        deliverWithin: duration(deliverMsMax, '3m').describe(
          'With a client: what it has not reported as delivered after this long has failed.',
        ),
      }),
    )
    .min(1),
  roles: z
    .array(z.strictObject({ role: id, tells: z.array(telling) }))
    .default([])
    .describe('What holders of a role are told when it is asked.'),
  people: z
    .array(
      z.strictObject({
        person: id,
        addresses: z.record(id, line).describe('Channel → pager or telephone number, or mail.'),
        tells: z.array(telling).nullable().default(null).describe('Instead of what roles say.'),
      }),
    )
    .default([]),
});
