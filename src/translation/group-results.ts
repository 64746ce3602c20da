import type { Message, Segment } from '../hl7v2/hl7v2.ts';

/** PATIENT_RESULT of ORU_R01: a patient, the visit, and the orders with their results. */
export interface PatientGroup {
  pid: Segment | undefined;
  pv1: Segment | undefined;
  orders: OrderGroup[];
}

/** ORDER_OBSERVATION: ORC is optional, and senders leave out OBR. */
export interface OrderGroup {
  orc: Segment | undefined;
  obr: Segment | undefined;
  observations: Segment[];
  /** The comments below OBR and each OBX, where there are any. */
  notes: Map<Segment, Segment[]>;
}

/**
 * Puts the segments of an ORU^R01 in their groups (HL7 v2.5.1 §7.3.1). Segments that belong to no group here, and those
 * that nobody knows, are passed over. OBX below SPM are about the specimen, not the patient.
 */
export function groupResults(message: Message): PatientGroup[] {
  const groups: PatientGroup[] = [];
  let patient: PatientGroup | undefined;
  let order: OrderGroup | undefined;
  let ofSpecimen = false;
  let about: Segment | undefined;
  const currentPatient = (): PatientGroup => {
    if (!patient) groups.push((patient = { pid: undefined, pv1: undefined, orders: [] }));
    return patient;
  };
  const newOrder = (orc: Segment | undefined, obr: Segment | undefined): OrderGroup => {
    const group: OrderGroup = { orc, obr, observations: [], notes: new Map() };
    currentPatient().orders.push(group);
    ofSpecimen = false;
    return group;
  };
  for (const segment of message.segments) {
    if (segment.name !== 'NTE') about = segment;
    switch (segment.name) {
      case 'PID':
        groups.push((patient = { pid: segment, pv1: undefined, orders: [] }));
        order = undefined;
        ofSpecimen = false;
        break;
      case 'PV1':
        currentPatient().pv1 ??= segment;
        break;
      case 'ORC':
        order = newOrder(segment, undefined);
        break;
      case 'OBR':
        if (order?.obr === undefined && order?.observations.length === 0) order.obr = segment;
        else order = newOrder(undefined, segment);
        break;
      case 'SPM':
        ofSpecimen = true;
        break;
      case 'OBX':
        if (ofSpecimen) break;
        order ??= newOrder(undefined, undefined);
        order.observations.push(segment);
        break;
      case 'NTE':
        if (order && about && isCommented(order, about)) addNote(order.notes, about, segment);
        break;
    }
  }
  return groups;
}

function isCommented({ obr, observations }: OrderGroup, about: Segment): boolean {
  return about === obr || about === observations.at(-1);
}

function addNote(notes: Map<Segment, Segment[]>, about: Segment, nte: Segment): void {
  const ofIt = notes.get(about);
  if (ofIt) ofIt.push(nte);
  else notes.set(about, [nte]);
}
