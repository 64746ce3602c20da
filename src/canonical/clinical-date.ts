const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `10-Nov-1981`, with as much of it as is known (`1981-11` is Nov-1981). */
export function clinicalDate(date: string | null): string {
  const [year, month, day] = date?.split('-') ?? [];
  if (year === undefined) return 'Not known';
  return [day, month && months[Number(month) - 1], year].filter(Boolean).join('-');
}
