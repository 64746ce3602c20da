/**
 * Everything that a payload can be made of. `personal`: it tells who the patient is, or may: free text and titles can
 * quote anything.
 */
export const payloadFields = {
  site: { describes: 'Id of the site where it happened', personal: false },
  unit: { describes: 'Id of the unit where the patient is', personal: false },
  'event.type': {
    describes: 'The clinical event, or the one that opened the task',
    personal: false,
  },
  'event.occurredAt': { describes: 'When that event happened', personal: false },
  'task.id': { describes: 'Our id of the task', personal: false },
  'task.workflow': { describes: 'Id of the workflow', personal: false },
  'task.key': { describes: 'Which task of the workflow', personal: false },
  'task.title': { describes: 'The title, which often quotes a result', personal: true },
  'task.priority': { describes: 'critical, urgent or routine', personal: false },
  'task.state': { describes: 'open, accepted, completed or cancelled', personal: false },
  'task.rung': { describes: 'How far its ladder was climbed', personal: false },
  'task.openedAt': { describes: 'When it was opened', personal: false },
  'task.acceptedAt': { describes: 'When it was last accepted', personal: false },
  'task.startedAt': { describes: 'When whoever accepted it began', personal: false },
  'task.closedAt': { describes: 'When it was completed or cancelled', personal: false },
  'task.actor': { describes: 'Id of the person who did this', personal: false },
  'task.actorName': { describes: 'Name of the person who did this', personal: false },
  'task.outcome': { describes: 'What the form of the task was filled in with', personal: true },
  'run.id': { describes: 'Our id of the run that sends or tells', personal: false },
  'run.workflow': { describes: 'Id of its workflow', personal: false },
  'effect.name': { describes: 'What a workflow sends', personal: false },
  'effect.data': { describes: 'The values that it sends', personal: true },
  'notice.role': { describes: 'Whom a workflow tells', personal: false },
  'notice.title': { describes: 'What it tells, in one line', personal: true },
  'notice.text': { describes: 'What it tells', personal: true },
  'callout.id': {
    describes: 'Our id of the callout: deliveries are reported by it',
    personal: false,
  },
  'callout.to': { describes: 'The number or mail address of whom it is for', personal: false },
  'callout.code': { describes: 'The short code of the task, for replies', personal: false },
  'callout.text': { describes: 'What they read: no patient in it', personal: false },
  'patient.id': { describes: 'Our id of the patient', personal: true },
  'patient.identifiers': { describes: 'All identifiers with their authorities', personal: true },
  'patient.family': { describes: 'Family name', personal: true },
  'patient.given': { describes: 'Given names', personal: true },
  'patient.birthDate': { describes: 'Date of birth, as precise as it is known', personal: true },
  'patient.sex': { describes: 'female, male, other or unknown', personal: true },
  'encounter.visit': { describes: 'The visit number with its authority', personal: true },
  'encounter.class': { describes: 'inpatient, outpatient, emergency, …', personal: false },
  'result.code': { describes: 'Code of the observation', personal: true },
  'result.display': { describes: 'Name of the observation', personal: true },
  'result.value': { describes: 'The value as reported', personal: true },
  'result.unit': { describes: 'Unit of measure', personal: true },
  'result.range': { describes: 'Reference range', personal: true },
  'result.interpretation': { describes: 'critical-high, low, normal, …', personal: true },
  'result.status': { describes: 'preliminary, final, corrected, …', personal: true },
  'result.observedAt': { describes: 'When it was observed', personal: true },
  'result.orderId': { describes: 'Order number of the laboratory', personal: true },
} as const satisfies Record<string, { describes: string; personal: boolean }>;

export type PayloadField = keyof typeof payloadFields;

export const payloadFieldNames = Object.keys(payloadFields) as [PayloadField, ...PayloadField[]];

/** What a form cannot be written without: the keys of the patient and of the task. */
export const payloadNeeds = {
  hl7v2: ['patient.identifiers', 'task.id'],
  fhir: ['task.id', 'task.state'],
  json: [],
  mail: [],
} as const satisfies Record<string, readonly PayloadField[]>;
