/** What somebody wrote into a field, as the parameter's type has it. */
export function typedValue(text: string, type: string): string | number | boolean {
  const value = text.trim();
  if (type === 'number' && value !== '' && !Number.isNaN(Number(value))) return Number(value);
  return type === 'boolean' ? value === 'true' : value;
}
