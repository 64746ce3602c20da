/** Where something stands in a message: `PID-3[2].4.1`. All numbers count from 1; 0 = the path stops before. */
export interface Path {
  segment: string;
  /** Which of the segments of that name: `OBX[3]-5`. */
  occurrence: number;
  field: number;
  repetition: number;
  component: number;
  subcomponent: number;
}

const PATH =
  /^([A-Z][A-Z0-9]{2})(?:\[(\d{1,6})\])?(?:-(\d{1,4})(?:\[(\d{1,6})\])?(?:\.(\d{1,4})(?:\.(\d{1,4}))?)?)?$/;
const REMEMBERED_MAX = 2000;
const remembered = new Map<string, Path>();

/**
 * Reads a path: segment, its occurrence in brackets (the first if left out), `-` field, its repetition in brackets (the
 * first if left out), `.` component, `.` subcomponent. Undefined if it is not one.
 */
export function parsePath(text: string): Path | undefined {
  const known = remembered.get(text);
  if (known) return known;
  const match = PATH.exec(text);
  if (!match) return undefined;
  const [occurrence, field, repetition, component, subcomponent] = match
    .slice(2)
    .map((digits: string | undefined) => (digits === undefined ? undefined : Number(digits)));
  if ([occurrence, field, repetition, component, subcomponent].includes(0)) return undefined;
  const path: Path = {
    segment: match[1] ?? '',
    occurrence: occurrence ?? 1,
    field: field ?? 0,
    repetition: repetition ?? 1,
    component: component ?? 0,
    subcomponent: subcomponent ?? 0,
  };
  if (remembered.size < REMEMBERED_MAX) remembered.set(text, path);
  return path;
}

/** The text of a path; what is the first of its kind is left out. */
export function formatPath(path: Path): string {
  const { segment, occurrence, field, repetition, component, subcomponent } = path;
  let text = occurrence > 1 ? `${segment}[${occurrence}]` : segment;
  if (field > 0) text += repetition > 1 ? `-${field}[${repetition}]` : `-${field}`;
  if (component > 0) text += `.${component}`;
  if (subcomponent > 0) text += `.${subcomponent}`;
  return text;
}
