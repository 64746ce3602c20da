import type { ApiMappingPreview, ApiMappings } from '../../src/http/api.ts';

const iso = (at: number): string => new Date(at).toISOString();
const laboratory = {
  ...{ feed: 'st-anne-lab', feedTitle: 'St Anne laboratory' },
  ...{ siteTitle: 'St Anne' },
};

export function cannedMappings(now: number): ApiMappings {
  const times = { firstAt: iso(now - 7_200_000), lastAt: iso(now - 60_000) };
  return {
    unmapped: [
      {
        ...{ ...laboratory, ...times, code: 'KY', display: 'Potassium, plasma', unit: 'mmol/L' },
        ...{ results: 3, critical: 1, messages: [4713, 4700, 4699] },
      },
      {
        ...{ ...laboratory, ...times, code: 'Kalium i.S. (photometrisch)', display: null },
        ...{ unit: null, results: 1204, critical: 0, messages: [4712, 4711] },
      },
    ],
    unknownUnits: [
      {
        ...{ ...laboratory, ...times, unit: 'drops', code: '2823-3', display: 'Potassium' },
        ...{ results: 2, messages: [4710] },
      },
    ],
    lookedOnlyAt: null,
    feeds: [
      {
        ...{ feed: 'st-anne-lab', title: 'St Anne laboratory', siteTitle: 'St Anne' },
        mappings: [
          {
            ...{ map: 'codes', sent: 'K', to: '2823-3', display: 'Potassium' },
            writtenAt: 'mappings/st-anne-lab.yaml:5:3',
          },
          {
            ...{ map: 'locations', sent: 'CVU', to: 'cardiology', display: 'Cardiology' },
            writtenAt: 'mappings/st-anne-locations.yaml:10:3',
          },
        ],
      },
    ],
    dictionary: {
      version: '1.0.0',
      terms: [
        { code: '2823-3', display: 'Potassium', units: ['mmol/L', 'mEq/L'] },
        { code: '2951-2', display: 'Sodium', units: ['mmol/L'] },
      ],
    },
    network: { title: 'Test network', version: '1.2.0', epoch: 3 },
  };
}

export function cannedPreview(now: number): ApiMappingPreview {
  return {
    line: '"KY": { code: 2823-3, system: http://loinc.org, display: "Potassium" }',
    ...{ inDictionary: true, before: null, files: ['mappings/st-anne-lab.yaml'] },
    ...{ messages: 240, changedMessages: 3, stopped: true, linesLeftOff: 0 },
    ...{ firstAt: iso(now - 86_000_000), lastAt: iso(now - 60_000) },
    codes: [
      {
        ...{ change: 'mapped', before: 'KY', after: '2823-3', count: 3, messages: [4699, 4700] },
        units: [
          { unit: 'mmol/L', count: 2, known: true },
          { unit: 'mg/dL', count: 1, known: false },
        ],
      },
    ],
    starts: [
      {
        ...{ workflow: 'Critical result', change: 'starts', code: '2823-3', count: 1 },
        messages: [4713],
      },
    ],
    fields: [],
    outcomes: [],
  };
}
