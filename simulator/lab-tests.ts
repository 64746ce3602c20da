/**
 * What the simulated laboratories measure. Ranges are those that adult reference tables commonly print; they set the scene
 * and decide nothing: what is critical is for the workflow and the laboratory's flag to say.
 */
export interface LabTest {
  id: string;
  /** LOINC code. */
  code: string;
  display: string;
  unit: string;
  decimals: number;
  normal: Range;
  /** Where the laboratory calls. Values are drawn from inside these ranges. */
  criticalLow?: Range;
  criticalHigh?: Range;
  /** Measured at the bed: nobody calls about it, and what is far off is flagged as abnormal only. */
  isVital?: true;
  /** Its values are words: where nothing was found, and where something was (the side "high" of a journey). */
  words?: { nothing: string; found: string };
}

export interface Range {
  from: number;
  to: number;
}

export const labTests = [
  test('sodium', '2951-2', 'Sodium', 'mmol/L', 0, [136, 145], [110, 119], [161, 170]),
  test('potassium', '2823-3', 'Potassium', 'mmol/L', 1, [3.5, 5.1], [2.0, 2.6], [6.3, 7.4]),
  test('chloride', '2075-0', 'Chloride', 'mmol/L', 0, [98, 107]),
  test('bicarbonate', '2028-9', 'Carbon dioxide', 'mmol/L', 0, [22, 29], [6, 9]),
  test('urea', '3094-0', 'Urea nitrogen', 'mg/dL', 0, [7, 20]),
  test('creatinine', '2160-0', 'Creatinine', 'mg/dL', 2, [0.6, 1.2]),
  test('glucose', '2345-7', 'Glucose', 'mg/dL', 0, [74, 106], [25, 39], [520, 690]),
  test('calcium', '17861-6', 'Calcium', 'mg/dL', 1, [8.6, 10.3], [5.2, 6.0], [13.2, 14.5]),
  test('lactate', '2524-7', 'Lactate', 'mmol/L', 1, [0.5, 2.0], undefined, [4.2, 8.5]),
  test(
    'troponin',
    '89579-7',
    'Troponin I, high sensitivity',
    'ng/L',
    0,
    [3, 14],
    undefined,
    [140, 900],
  ),
  test('hemoglobin', '718-7', 'Hemoglobin', 'g/dL', 1, [12.0, 16.5], [4.8, 6.4]),
  test('leukocytes', '6690-2', 'Leukocytes', '10*3/uL', 1, [4.0, 11.0], [0.4, 0.9], [52, 80]),
  test('platelets', '777-3', 'Platelets', '10*3/uL', 0, [150, 400], [8, 18]),
  test('inr', '6301-6', 'INR', '{INR}', 1, [0.9, 1.2], undefined, [5.2, 8.0]),
  test('neutrophils', '751-8', 'Neutrophils', '10*3/uL', 1, [1.8, 7.7], [0.2, 0.9]),
  {
    ...test('difficile', '54067-4', 'C. difficile toxin genes', '', 0, [0, 0], undefined, [1, 1]),
    words: { nothing: 'Not detected', found: 'Detected' },
  },
  vital('breaths', '9279-1', 'Respiratory rate', '/min', 0, [12, 18], [6, 8], [22, 29]),
  vital('saturation', '59408-5', 'Oxygen saturation', '%', 0, [96, 99], [86, 92]),
  vital('oxygen-flow', '3151-8', 'Oxygen given', 'L/min', 0, [0, 0], undefined, [2, 6]),
  vital('systolic', '8480-6', 'Systolic pressure', 'mm[Hg]', 0, [112, 148], [78, 96]),
  vital('pulse', '8867-4', 'Heart rate', '/min', 0, [62, 88], [34, 40], [98, 128]),
  vital(
    'temperature',
    '8310-5',
    'Body temperature',
    'Cel',
    1,
    [36.2, 37.4],
    [34.2, 35.0],
    [38.4, 39.6],
  ),
] as const satisfies readonly LabTest[];

export interface Panel {
  id: string;
  code: string;
  display: string;
  tests: readonly string[];
  /** Monitors at the bed send it, not the laboratory. */
  isVitals?: true;
}

export const panels: readonly Panel[] = [
  {
    id: 'basic-metabolic',
    code: '51990-0',
    display: 'Basic metabolic panel',
    tests: [
      'sodium',
      'potassium',
      'chloride',
      'bicarbonate',
      'urea',
      'creatinine',
      'glucose',
      'calcium',
    ],
  },
  {
    id: 'blood-count',
    code: '58410-2',
    display: 'Complete blood count',
    tests: ['hemoglobin', 'leukocytes', 'platelets'],
  },
  { id: 'lactate', code: '2524-7', display: 'Lactate', tests: ['lactate'] },
  { id: 'troponin', code: '89579-7', display: 'Troponin', tests: ['troponin'] },
  {
    id: 'before-infusion',
    code: '57021-8',
    display: 'Blood count with differential',
    tests: ['neutrophils', 'platelets', 'creatinine'],
  },
  {
    id: 'vital-signs',
    code: '85353-1',
    display: 'Vital signs',
    tests: ['breaths', 'saturation', 'oxygen-flow', 'systolic', 'pulse', 'temperature'],
    isVitals: true,
  },
  {
    id: 'difficile',
    code: '54067-4',
    display: 'C. difficile toxin genes',
    tests: ['difficile'],
  },
  { id: 'coagulation', code: '6301-6', display: 'Prothrombin time', tests: ['inr'] },
];

/** The panel's tests. Throws where the id is unknown: journeys are checked when they are read. */
export function testsOf(panel: Panel): readonly LabTest[] {
  return panel.tests.map(labTest);
}

function labTest(id: string): LabTest {
  const found = (labTests as readonly LabTest[]).find((one) => one.id === id);
  if (!found) throw new RangeError(`no laboratory test ${id}`);
  return found;
}

function test(
  id: string,
  code: string,
  display: string,
  unit: string,
  decimals: number,
  normal: readonly [number, number],
  low?: readonly [number, number],
  high?: readonly [number, number],
): LabTest {
  return {
    id,
    code,
    display,
    unit,
    decimals,
    normal: range(normal),
    ...(low && { criticalLow: range(low) }),
    ...(high && { criticalHigh: range(high) }),
  };
}

function vital(...told: Parameters<typeof test>): LabTest {
  return { ...test(...told), isVital: true };
}

function range([from, to]: readonly [number, number]): Range {
  return { from, to };
}
