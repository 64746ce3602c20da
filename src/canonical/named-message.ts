import type { EventValue } from './clinical-event.ts';

/** What a named message carries lies among the fields of its event under this, which no field of ours begins with. */
const prefix = 'carries.';

type Values = Readonly<Record<string, EventValue>>;

/** The values of a named message as fields of the event `message.named`. */
export function carriedFields(values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [`${prefix}${name}`, value]),
  );
}

/** The values of a named message, from the fields of its event. */
export function carriedValues(data: Values): Values {
  return Object.fromEntries(
    Object.entries(data).flatMap(([field, value]) =>
      field.startsWith(prefix) ? [[field.slice(prefix.length), value]] : [],
    ),
  );
}
