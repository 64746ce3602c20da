import type { Identifier, Location, Patient } from '../canonical/canonical.ts';
import { must } from '../platform/platform.ts';

import { CareItems } from './care-items.ts';
import type {
  Alias,
  Changes,
  IdentifierMove,
  Merge,
  MovedRecords,
  PatientLink,
  StoredEncounter,
  StoredObservation,
  VisitMove,
} from './stored-records.ts';

/**
 * The unit of work of one batch: the stored rows that its messages touch, as the messages change them one after the
 * other. `loadRecords` fills it, `applyFacts` changes it, `saveRecords` writes what changed. A row handed to `put…`
 * replaces the one with its id.
 */
export class Records {
  /** Orders, appointments, documents, referrals, immunizations, and master records. */
  readonly care = new CareItems();
  readonly #patients = new Map<string, Patient>();
  readonly #aliases = new Map<string, Alias>();
  readonly #encounters = new Map<string, StoredEncounter>();
  readonly #encounterByVisit = new Map<string, string>();
  readonly #encountersByPatient = new Map<string, Set<string>>();
  readonly #observations = new Map<string, StoredObservation>();
  readonly #observationByKey = new Map<string, string>();
  readonly #observationsByCode = new Map<string, Set<string>>();
  readonly #locations = new Map<string, Location>();
  readonly #merges: Merge[] = [];
  readonly #identifierMoves: IdentifierMove[] = [];
  readonly #visitMoves: VisitMove[] = [];
  readonly #links = new Map<string, PatientLink>();
  readonly #changed = {
    patients: new Set<string>(),
    aliases: new Set<string>(),
    encounters: new Set<string>(),
    observations: new Set<string>(),
    locations: new Set<string>(),
    beds: new Set<string>(),
  };

  /** What was read from the database: known, not changed. */
  load(rows: {
    patients?: readonly Patient[];
    aliases?: readonly Alias[];
    encounters?: readonly StoredEncounter[];
    observations?: readonly StoredObservation[];
    locations?: readonly Location[];
  }): void {
    for (const row of rows.patients ?? []) this.#patients.set(row.id, row);
    for (const row of rows.aliases ?? []) this.#aliases.set(identifierKey(row), row);
    for (const row of rows.encounters ?? []) this.#indexEncounter(row);
    for (const row of rows.observations ?? []) this.#indexObservation(row);
    for (const row of rows.locations ?? []) this.#locations.set(row.id, row);
  }

  /** The patient that an identifier leads to, followed through merges to the survivor. */
  patientOf(identifier: Identifier): Patient | undefined {
    const alias = this.#aliases.get(identifierKey(identifier));
    return alias && this.survivorOf(alias.patientId);
  }

  /** The patient, or whoever it was merged into. */
  survivorOf(patientId: string): Patient {
    let patient = this.patient(patientId);
    while (patient.mergedInto !== null) patient = this.patient(patient.mergedInto);
    return patient;
  }

  patient(id: string): Patient {
    return must(this.#patients.get(id), 'a patient of this batch is not loaded');
  }

  putPatient(patient: Patient): void {
    this.#patients.set(patient.id, patient);
    this.#changed.patients.add(patient.id);
  }

  alias(identifier: Identifier): Alias | undefined {
    return this.#aliases.get(identifierKey(identifier));
  }

  putAlias(alias: Alias): void {
    const key = identifierKey(alias);
    this.#aliases.set(key, alias);
    this.#changed.aliases.add(key);
  }

  encounter(id: string): StoredEncounter | undefined {
    return this.#encounters.get(id);
  }

  /** The visit of a number, or the one that it was found to be one with. */
  encounterOfVisit(visitKey: string): StoredEncounter | undefined {
    const id = this.#encounterByVisit.get(visitKey);
    let encounter = id === undefined ? undefined : this.#encounters.get(id);
    while (encounter && encounter.mergedInto !== null) {
      encounter = must(
        this.#encounters.get(encounter.mergedInto),
        'a visit that goes on is loaded',
      );
    }
    return encounter;
  }

  /** The patient's loaded encounters: all that are open, and those that a fact named. */
  encountersOf(patientId: string): StoredEncounter[] {
    const ids = this.#encountersByPatient.get(patientId) ?? [];
    return Array.from(ids, (id) => must(this.#encounters.get(id), 'an indexed encounter exists'));
  }

  /** The loaded encounters of an account. */
  encountersOfAccount(account: string): StoredEncounter[] {
    return Array.from(this.#encounters.values()).filter((one) => one.account === account);
  }

  /** The loaded visits that were found to be one with another. */
  mergedEncounters(): StoredEncounter[] {
    return Array.from(this.#encounters.values()).filter((one) => one.mergedInto !== null);
  }

  putEncounter(encounter: StoredEncounter): void {
    this.#indexEncounter(encounter);
    this.#changed.encounters.add(encounter.id);
  }

  observationOfKey(resultKey: string): StoredObservation | undefined {
    const id = this.#observationByKey.get(resultKey);
    return id === undefined ? undefined : this.#observations.get(id);
  }

  /** The loaded observations of one code of a patient, in no order. */
  *observationsOf(patientId: string, code: string): Generator<StoredObservation> {
    for (const id of this.#observationsByCode.get(codeKey(patientId, code)) ?? []) {
      yield must(this.#observations.get(id), 'an indexed result exists');
    }
  }

  putObservation(observation: StoredObservation): void {
    this.#indexObservation(observation);
    this.#changed.observations.add(observation.id);
  }

  location(id: string): Location | undefined {
    return this.#locations.get(id);
  }

  putLocation(location: Location): void {
    if (this.#locations.has(location.id)) return;
    this.#locations.set(location.id, location);
    this.#changed.locations.add(location.id);
  }

  /** What may be done with a bed; the place need not have been heard of before. */
  putBedStatus(location: Location): void {
    this.putLocation(location);
    this.#locations.set(location.id, location);
    this.#changed.beds.add(location.id);
  }

  link(link: PatientLink): void {
    this.#links.set(`${link.patientA} ${link.patientB}`, link);
  }

  /**
   * What was told under these identifiers of `from` is of `to` from here on: aliases and results. Visits are the caller's,
   * because events tell of them. What is not loaded follows when the move is saved.
   */
  moveIdentifiers(move: IdentifierMove): void {
    this.#identifierMoves.push(move);
    this.care.moveIdentifiers(move);
    for (const alias of this.#aliases.values()) {
      const isMoved = alias.patientId === move.from && move.keys.includes(identifierKey(alias));
      if (isMoved) this.putAlias({ ...alias, patientId: move.to });
    }
    for (const one of this.#observations.values()) {
      if (one.patientId !== move.from || !move.keys.includes(one.patientKey ?? '')) continue;
      this.putObservation({ ...one, patientId: move.to, rev: one.rev + 1 });
    }
  }

  /** The results of a visit are of this visit and this patient from here on; those not loaded follow when it is saved. */
  moveVisit(move: VisitMove): void {
    this.#visitMoves.push(move);
    this.care.moveVisit(move);
    for (const one of this.#observations.values()) {
      if (one.encounterId !== move.encounterId) continue;
      const { toEncounterId: encounterId, toPatientId: patientId } = move;
      this.putObservation({ ...one, encounterId, patientId, rev: one.rev + 1 });
    }
  }

  /** What moved between patients and visits, but for merges. */
  moved(): MovedRecords {
    const patients = [
      ...this.#identifierMoves.map(({ from }) => from),
      ...this.#visitMoves.map(({ fromPatientId }) => fromPatientId),
    ];
    return { visits: this.#visitMoves, patients: [...new Set(patients)] };
  }

  /**
   * Everything known of `retired` is the survivor's from here on: identifiers, encounters, results. What is not loaded
   * follows when the merge is saved.
   */
  merge(merge: Omit<Merge, 'identifiers'>): void {
    const retired = Array.from(this.#aliases.values()).filter(
      (alias) => alias.patientId === merge.retired,
    );
    this.#merges.push({ ...merge, identifiers: retired.map(identifierKey) });
    this.care.merge(merge);
    for (const alias of retired) {
      this.putAlias({ ...alias, patientId: merge.survivor, retired: true });
    }
    for (const encounter of this.encountersOf(merge.retired)) {
      this.putEncounter({ ...encounter, patientId: merge.survivor, rev: encounter.rev + 1 });
    }
    for (const observation of this.#observations.values()) {
      if (observation.patientId !== merge.retired) continue;
      this.putObservation({
        ...observation,
        patientId: merge.survivor,
        rev: observation.rev + 1,
      });
    }
  }

  /** What must be written, each kind in the order of its key: two writers then never wait for each other in a circle. */
  changes(): Changes {
    return {
      patients: changedOf(this.#changed.patients, this.#patients),
      aliases: changedOf(this.#changed.aliases, this.#aliases),
      encounters: changedOf(this.#changed.encounters, this.#encounters),
      observations: changedOf(this.#changed.observations, this.#observations),
      locations: changedOf(this.#changed.locations, this.#locations),
      beds: changedOf(this.#changed.beds, this.#locations),
      merges: this.#merges.map((merge) => ({
        ...merge,
        survivor: this.survivorOf(merge.retired).id,
        into: merge.survivor,
      })),
      identifierMoves: this.#identifierMoves,
      visitMoves: this.#visitMoves,
      links: Array.from(this.#links.keys())
        .sort()
        .map((key) => must(this.#links.get(key), 'a changed link exists')),
      ...this.care.changes(),
    };
  }

  #indexEncounter(encounter: StoredEncounter): void {
    const before = this.#encounters.get(encounter.id);
    if (before && before.patientId !== encounter.patientId) {
      this.#encountersByPatient.get(before.patientId)?.delete(encounter.id);
    }
    this.#encounters.set(encounter.id, encounter);
    this.#encounterByVisit.set(encounter.visitKey, encounter.id);
    addTo(this.#encountersByPatient, encounter.patientId, encounter.id);
  }

  #indexObservation(observation: StoredObservation): void {
    const before = this.#observations.get(observation.id);
    if (before) {
      this.#observationsByCode.get(codeKey(before.patientId, before.code))?.delete(observation.id);
    }
    this.#observations.set(observation.id, observation);
    this.#observationByKey.set(observation.resultKey, observation.id);
    addTo(
      this.#observationsByCode,
      codeKey(observation.patientId, observation.code),
      observation.id,
    );
  }
}

/** `authority|value`: an identifier is only unique within its authority. */
export function identifierKey(identifier: { authority: string; value: string }): string {
  return `${identifier.authority}|${identifier.value}`;
}

function codeKey(patientId: string, code: string): string {
  return `${patientId}|${code}`;
}

function addTo(index: Map<string, Set<string>>, key: string, id: string): void {
  const ids = index.get(key);
  if (ids) ids.add(id);
  else index.set(key, new Set([id]));
}

function changedOf<Row>(keys: ReadonlySet<string>, rows: ReadonlyMap<string, Row>): Row[] {
  return Array.from(keys)
    .sort()
    .map((key) => must(rows.get(key), 'a changed row exists'));
}
