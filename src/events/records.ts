import type {
  Encounter,
  Identifier,
  Location,
  Observation,
  Patient,
} from '../canonical/canonical.ts';
import { must } from '../platform/platform.ts';

/** An identifier and the patient that it leads to. */
export interface Alias {
  authority: string;
  value: string;
  type: string | null;
  site: string;
  lane: number;
  patientId: string;
}

/** Two persons found to be one: what is stored of the retired one moves to the survivor. */
export interface Merge {
  retired: string;
  survivor: string;
}

/**
 * The unit of work of one batch: the stored rows that its messages touch, as the messages change them one after the
 * other. `loadRecords` fills it, `applyFacts` changes it, `saveRecords` writes what changed. A row handed to `put…`
 * replaces the one with its id.
 */
export class Records {
  readonly #patients = new Map<string, Patient>();
  readonly #aliases = new Map<string, Alias>();
  readonly #encounters = new Map<string, Encounter>();
  readonly #encounterByVisit = new Map<string, string>();
  readonly #encountersByPatient = new Map<string, Set<string>>();
  readonly #observations = new Map<string, Observation>();
  readonly #observationByKey = new Map<string, string>();
  readonly #observationsByCode = new Map<string, Set<string>>();
  readonly #locations = new Map<string, Location>();
  readonly #merges: Merge[] = [];
  readonly #changed = {
    patients: new Set<string>(),
    aliases: new Set<string>(),
    encounters: new Set<string>(),
    observations: new Set<string>(),
    locations: new Set<string>(),
  };

  /** What was read from the database: known, not changed. */
  load(rows: {
    patients?: readonly Patient[];
    aliases?: readonly Alias[];
    encounters?: readonly Encounter[];
    observations?: readonly Observation[];
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

  encounter(id: string): Encounter | undefined {
    return this.#encounters.get(id);
  }

  encounterOfVisit(visitKey: string): Encounter | undefined {
    const id = this.#encounterByVisit.get(visitKey);
    return id === undefined ? undefined : this.#encounters.get(id);
  }

  /** The patient's loaded encounters: all that are open, and those that a fact named. */
  encountersOf(patientId: string): Encounter[] {
    const ids = this.#encountersByPatient.get(patientId) ?? [];
    return Array.from(ids, (id) => must(this.#encounters.get(id), 'an indexed encounter exists'));
  }

  putEncounter(encounter: Encounter): void {
    this.#indexEncounter(encounter);
    this.#changed.encounters.add(encounter.id);
  }

  observationOfKey(resultKey: string): Observation | undefined {
    const id = this.#observationByKey.get(resultKey);
    return id === undefined ? undefined : this.#observations.get(id);
  }

  /** The loaded observations of one code of a patient, in no order. */
  *observationsOf(patientId: string, code: string): Generator<Observation> {
    for (const id of this.#observationsByCode.get(codeKey(patientId, code)) ?? []) {
      yield must(this.#observations.get(id), 'an indexed result exists');
    }
  }

  putObservation(observation: Observation): void {
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

  /**
   * Everything known of `retired` is the survivor's from here on: identifiers, encounters, results. What is not loaded
   * follows when the merge is saved.
   */
  merge(merge: Merge): void {
    this.#merges.push(merge);
    for (const alias of this.#aliases.values()) {
      if (alias.patientId === merge.retired) this.putAlias({ ...alias, patientId: merge.survivor });
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
      merges: this.#merges.map(({ retired }) => ({
        retired,
        survivor: this.survivorOf(retired).id,
      })),
    };
  }

  #indexEncounter(encounter: Encounter): void {
    const before = this.#encounters.get(encounter.id);
    if (before && before.patientId !== encounter.patientId) {
      this.#encountersByPatient.get(before.patientId)?.delete(encounter.id);
    }
    this.#encounters.set(encounter.id, encounter);
    this.#encounterByVisit.set(encounter.visitKey, encounter.id);
    addTo(this.#encountersByPatient, encounter.patientId, encounter.id);
  }

  #indexObservation(observation: Observation): void {
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

export interface Changes {
  patients: Patient[];
  aliases: Alias[];
  encounters: Encounter[];
  observations: Observation[];
  locations: Location[];
  merges: Merge[];
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
