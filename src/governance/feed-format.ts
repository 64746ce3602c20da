import { z } from 'zod';

/** How a feed of files is read: what `feeds/<id>.yaml` says of columns and folders. */
export interface FeedFormat {
  /** Of feeds of `kind: csv`: what a row says, as an HL7 v2 message, and where each column stands in it. */
  csv?: CsvFormat;
  /** A folder below the data folder that files are dropped into. Absent: they come over HTTP alone. */
  folder?: string;
}

export interface CsvFormat {
  /** `ORU^R01`, `ADT^A08`, `SIU^S12`: all that is read of HL7 v2 can be said by a row. */
  message: string;
  delimiter: string;
  columns: Readonly<Record<string, CsvColumn>>;
  /** Fields that every row has alike, by path. */
  constants: Readonly<Record<string, string>>;
}

export interface CsvColumn {
  /** Paths of the fields that it fills: `OBX-5`, `PID-5.2`. */
  to: readonly string[];
  /** How its times are written: `DD.MM.YYYY HH:mm`. Absent: as in HL7 v2. */
  time?: string;
  /** What is sent → what is meant; what is not named stays. */
  values?: Readonly<Record<string, string>>;
}

/** Columns that a feed may name. */
export const csvColumnsMax = 200;

const path = z
  .string()
  .regex(
    /^[A-Z][A-Z0-9]{2}-[1-9]\d?(?:\.[1-9]\d?(?:\.[1-9])?)?$/,
    'A place is a field, component or subcomponent, as in PID-5.1.',
  )
  .refine((text) => !text.startsWith('MSH-'), 'The header is written by Sinew.');

const paths = z
  .union([path.transform((one) => [one]), z.array(path).min(1).max(10)])
  .describe('The field that it fills, as in OBX-5; several where it stands in several.');

const column = z.union([
  paths.transform((to) => ({ to })),
  z
    .strictObject({
      to: paths,
      time: z
        .string()
        .max(40)
        .regex(/YYYY/, 'A format of times has at least YYYY, as in DD.MM.YYYY HH:mm.')
        .describe('How its times are written, of YYYY MM DD HH mm ss, as in DD.MM.YYYY HH:mm.')
        .optional(),
      values: z
        .record(z.string().max(200), z.string().max(200))
        .optional()
        .describe('What is sent → what HL7 v2 has for it, as in male: M.'),
    })
    .transform(({ to, time, values }) => ({
      to,
      ...(time !== undefined && { time }),
      ...(values && { values }),
    })),
]);

/** The part of `feeds/<id>.yaml` about files. */
export const feedFormatFile = {
  csv: z
    .strictObject({
      message: z
        .string()
        .regex(/^[A-Z]{3}\^[A-Z]\d\d$/, 'A message type is written as in ORU^R01.')
        .describe('What a row says, as a message of HL7 v2: ORU^R01, ADT^A08, SIU^S12 …'),
      delimiter: z.enum([',', ';', '\t', '|']).default(','),
      columns: z
        .record(z.string().min(1).max(100), column)
        .refine(
          (all) => Object.keys(all).length > 0 && Object.keys(all).length <= csvColumnsMax,
          `Name 1 to ${csvColumnsMax} columns.`,
        )
        .describe('Each column that is read, by its title in the first line.'),
      constants: z
        .record(path, z.string().max(200))
        .default({})
        .describe('Fields that every row has alike: OBX-2: NM.'),
    })
    .optional()
    .describe('Of feeds of kind csv: what the columns mean.'),
  folder: z
    .string()
    .regex(
      /^(?!\/)(?!(?:.*\/)?\.\.(?:\/|$))[\w][\w./-]{0,199}$/,
      'Name a folder below the data folder, as in inbox/lab.',
    )
    .optional()
    .describe('A folder below the data folder that files are dropped into.'),
};
