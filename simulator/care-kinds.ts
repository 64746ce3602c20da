/** What simulated hospitals order, book, write and refer. They set the scene; what follows from it is for the workflows to say. */

export type Urgency = 'stat' | 'urgent' | 'routine';

export interface CareKind {
  id: string;
  display: string;
}

export const orderKinds: readonly CareKind[] = [
  { id: 'consult-cardiology', display: 'Cardiology consult' },
  { id: 'consult-surgery', display: 'Surgery consult' },
  { id: 'consult-nephrology', display: 'Nephrology consult' },
  { id: 'chest-x-ray', display: 'Chest X-ray' },
];

export const appointmentKinds: readonly (CareKind & { minutes: number })[] = [
  { id: 'infusion', display: 'Infusion, oncology', minutes: 180 },
  { id: 'diabetes-check', display: 'Diabetes check', minutes: 30 },
  { id: 'wound-check', display: 'Wound check', minutes: 20 },
  { id: 'first-visit', display: 'First visit', minutes: 40 },
];

/** `code` is of LOINC where there is one, else the system's own. */
export const documentKinds: readonly (CareKind & { code: string; isLoinc: boolean })[] = [
  {
    id: 'history-and-physical',
    code: '34117-2',
    isLoinc: true,
    display: 'History and physical note',
  },
  { id: 'operative-note', code: '11504-8', isLoinc: true, display: 'Surgical operation note' },
  { id: 'progress-note', code: '11506-3', isLoinc: true, display: 'Progress note' },
  {
    id: 'outside-report',
    code: 'outside-report',
    isLoinc: false,
    display: 'Report of another hospital',
  },
];

export const referralKinds: readonly CareKind[] = [
  { id: 'cardiology', display: 'Cardiology' },
  { id: 'orthopedics', display: 'Orthopedics' },
  { id: 'dermatology', display: 'Dermatology' },
  { id: 'physical-therapy', display: 'Physical therapy' },
];

/** Why somebody is asked or sent: one is drawn. */
export const reasons = [
  'Short of breath on stairs since last week',
  'Pain that did not get better with treatment',
  'Second opinion before a change of treatment',
  'Abnormal finding of an earlier examination',
] as const;

/** What stands in a document. It is of nobody. */
export const documentLines = [
  'Synthetic text of a simulated hospital.',
  'Condition stable. Plan as discussed with the patient.',
  'Next look within the usual time, earlier if anything changes.',
] as const;

/** What may become of a care item later in the story, by what it is. */
export const careChanges = {
  order: ['cancelled'],
  appointment: ['moved', 'missed', 'kept', 'cancelled'],
  document: ['signed', 'cancelled'],
  referral: ['accepted', 'rejected', 'cancelled'],
} as const;

export type CareItemKind = keyof typeof careChanges;
export type CareChange = 'new' | (typeof careChanges)[CareItemKind][number];
