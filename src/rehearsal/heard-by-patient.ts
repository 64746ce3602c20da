import type { ClinicalEvent, ClinicalEventType } from '../canonical/canonical.ts';
import type { CompiledDefinition } from '../workflows/workflows.ts';

type State = NonNullable<ReturnType<CompiledDefinition['states']['get']>>;

/** A run, as far as it is asked what it hears. */
interface Hearing {
  patientId: string;
  state: string;
}

/**
 * Which events the runs of a patient may hear of anything but their own subject. More rather than less: what a run has heard in one of its
 * states counts from then on. Most events are results, which nearly no run hears of another's.
 */
export class HeardByPatient {
  readonly #types = new Map<string, Set<ClinicalEventType>>();
  /** Patients whose runs may hear anything. */
  readonly #all = new Set<string>();

  /** Asked of each event: false where none of the patient's runs hears it, but for those about its subject. */
  mayHear({ type, patientId }: ClinicalEvent): boolean {
    // Runs of another patient come to this one, and what they hear with them.
    if (type === 'patient.merged' || type === 'encounter.moved') this.#all.add(patientId);
    if (type === 'message.named' || this.#all.has(patientId)) return true;
    return this.#types.get(patientId)?.has(type) === true;
  }

  /** A run has come to a state. */
  add({ patientId, state }: Hearing, definition: CompiledDefinition): void {
    // What it measures may come with any event.
    if (definition.inputs.length > 0) this.#all.add(patientId);
    const found = definition.states.get(state);
    if (!found) return;
    const heard = typesOf(found);
    if (heard.length === 0) return;
    let types = this.#types.get(patientId);
    if (!types) this.#types.set(patientId, (types = new Set()));
    for (const type of heard) types.add(type);
  }
}

const typesByState = new WeakMap<State, readonly ClinicalEventType[]>();

function typesOf(state: State): readonly ClinicalEventType[] {
  let types = typesByState.get(state);
  if (!types) {
    const ofOthers = state.onEvent.filter(({ about }) => about !== 'subject');
    types = [...new Set(ofOthers.flatMap(({ events }) => events))];
    typesByState.set(state, types);
  }
  return types;
}
