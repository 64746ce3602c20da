import type { CareDetails, CareKind, MasterDetails, MasterKind } from '../canonical/canonical.ts';
import type { ColumnType } from '../platform/platform.ts';

/** Where items of a kind are kept, and the details in their columns. */
export interface CareTable<Details> {
  table: string;
  /** What the ids of its rows begin with. */
  prefix: string;
  columns: Readonly<Record<keyof Details & string, ColumnType>>;
}

const coded = { code: 'text', codeSystem: 'text', display: 'text' } as const;

export const careTables: Readonly<{ [Kind in CareKind]: CareTable<CareDetails[Kind]> }> = {
  order: {
    table: 'clinical_order',
    prefix: 'ord',
    columns: {
      placerNumber: 'text',
      fillerNumber: 'text',
      groupNumber: 'text',
      ...coded,
      urgency: 'text',
      orderedBy: 'text',
      orderedAt: 'timestamptz',
      startAt: 'timestamptz',
      reason: 'text',
      note: 'text',
    },
  },
  appointment: {
    table: 'appointment',
    prefix: 'apt',
    columns: {
      placerNumber: 'text',
      fillerNumber: 'text',
      ...coded,
      reason: 'text',
      startAt: 'timestamptz',
      endAt: 'timestamptz',
      unit: 'text',
      place: 'text',
      practitioner: 'text',
      resources: 'json',
      note: 'text',
    },
  },
  document: {
    table: 'document',
    prefix: 'doc',
    columns: {
      number: 'text',
      ...coded,
      completion: 'text',
      availability: 'text',
      author: 'text',
      authenticator: 'text',
      writtenAt: 'timestamptz',
      parentNumber: 'text',
      relation: 'text',
      fileName: 'text',
      contentKind: 'text',
      content: 'text',
      contentSeq: 'bigint',
    },
  },
  referral: {
    table: 'referral',
    prefix: 'ref',
    columns: {
      number: 'text',
      externalNumber: 'text',
      code: 'text',
      display: 'text',
      category: 'text',
      disposition: 'text',
      urgency: 'text',
      reason: 'text',
      referredBy: 'text',
      referredTo: 'text',
      effectiveAt: 'timestamptz',
      expiresAt: 'timestamptz',
      diagnoses: 'json',
      note: 'text',
    },
  },
  immunization: {
    table: 'immunization',
    prefix: 'imm',
    columns: {
      number: 'text',
      ...coded,
      givenAt: 'timestamptz',
      historical: 'boolean',
      dose: 'text',
      doseUnit: 'text',
      lot: 'text',
      manufacturer: 'text',
      route: 'text',
      bodySite: 'text',
      givenBy: 'text',
      reason: 'text',
      note: 'text',
    },
  },
};

export const masterTables: Readonly<{
  [Kind in MasterKind]: Omit<CareTable<MasterDetails[Kind]>, 'prefix'>;
}> = {
  provider: {
    table: 'provider',
    columns: {
      authority: 'text',
      number: 'text',
      npi: 'text',
      family: 'text',
      given: 'text',
      role: 'text',
      specialty: 'text',
      phone: 'text',
    },
  },
  place: {
    table: 'place',
    columns: {
      unit: 'text',
      room: 'text',
      bed: 'text',
      type: 'text',
      description: 'text',
      organization: 'text',
    },
  },
};

/** `orderedAt` is kept in `ordered_at`. */
export function columnName(detail: string): string {
  return detail.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
