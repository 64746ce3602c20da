/** Keeps each number and the unit after it on one line (user interface rule S14). The words stay as they were reported. */
export function keptTogether(text: string): string {
  return text.replaceAll(/(\d) (?=\S)/g, '$1\u00a0');
}
