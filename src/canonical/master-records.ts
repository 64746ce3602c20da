import type { Instant } from '../platform/platform.ts';

/** Master records: who works and what places there are, as master files (MFN) tell. They belong to no patient. */
export type MasterKind = keyof MasterDetails;

export interface MasterDetails {
  provider: ProviderDetails;
  place: PlaceDetails;
}

export type MasterStatus = 'active' | 'inactive' | 'deleted';

/** HL7 table 0180: MAD, MUP, MDL, MDC, MAC. */
export type MasterChange = 'added' | 'updated' | 'deleted' | 'deactivated' | 'reactivated';

export interface MasterRecord<Kind extends MasterKind = MasterKind> {
  kind: Kind;
  /** site, authority and identifier of the provider; site, point of care, room and bed of the place. */
  id: string;
  site: string;
  status: MasterStatus;
  details: MasterDetails[Kind];
  toldAt: Instant | null;
  rev: number;
  changedAt: Instant;
  sourceSeq: number;
}

export interface MasterFact<Kind extends MasterKind = MasterKind> {
  kind: Kind;
  change: MasterChange;
  id: string;
  toldAt: Instant | null;
  details: Partial<MasterDetails[Kind]>;
}

export type AnyMasterFact = { [Kind in MasterKind]: MasterFact<Kind> }[MasterKind];

export interface ProviderDetails {
  authority: string | null;
  number: string | null;
  npi: string | null;
  family: string | null;
  given: string | null;
  role: string | null;
  specialty: string | null;
  phone: string | null;
}

export interface PlaceDetails {
  /** The unit by the feed's location map. */
  unit: string | null;
  room: string | null;
  bed: string | null;
  type: string | null;
  description: string | null;
  organization: string | null;
}
