/** What of these values was sent: undefined says nothing and is left out, null deletes (HL7 v2.5.1 §2.5.3). */
export function said<Values extends object>(
  values: Values,
): { [Name in keyof Values]?: Exclude<Values[Name], undefined> } {
  const sent: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) sent[name] = value;
  }
  return sent as { [Name in keyof Values]?: Exclude<Values[Name], undefined> };
}
