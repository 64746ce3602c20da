const hourMs = 3_600_000;

/** How long somebody else may be on, in hours. */
export const dutyHours = [
  { value: '2', label: '2 hours' },
  { value: '4', label: '4 hours' },
  { value: '8', label: '8 hours' },
  { value: '12', label: '12 hours' },
  { value: '24', label: '1 day' },
  { value: '72', label: '3 days' },
  { value: '168', label: '1 week' },
];

/** In how many hours an absence begins. */
export const absenceBeginnings = [
  { value: '0', label: 'Now' },
  { value: '4', label: 'In 4 hours' },
  { value: '12', label: 'In 12 hours' },
  { value: '24', label: 'In 1 day' },
  { value: '72', label: 'In 3 days' },
  { value: '168', label: 'In 1 week' },
];

/** How long an absence lasts, in hours. */
export const absenceHours = [
  { value: '8', label: '8 hours' },
  { value: '12', label: '12 hours' },
  { value: '24', label: '1 day' },
  { value: '72', label: '3 days' },
  { value: '168', label: '1 week' },
  { value: '336', label: '2 weeks' },
  { value: '672', label: '4 weeks' },
];

/** The instants of a span that begins in some hours and lasts some. */
export function spanFromNow(
  now: number,
  beginsHours: number,
  lastsHours: number,
): { from: string; until: string } {
  const from = now + beginsHours * hourMs;
  return {
    from: new Date(from).toISOString(),
    until: new Date(from + lastsHours * hourMs).toISOString(),
  };
}
