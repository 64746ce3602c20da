/** Causes of which each message tells something of its own, such as which delimiter is wrong. */
const causes: Readonly<Record<string, string>> = {
  'missing-patient': 'There is no patient segment (PID) where it must stand.',
  'missing-patient-identifier': 'No identifier of the patient can be used (PID-3).',
  'odd-delimiters': 'The delimiters of the header (MSH-1, MSH-2) are no use.',
  'program-fault': 'Sinew itself failed on these messages. Report them with their numbers.',
  'too-many-facts': 'The messages tell more facts than may be applied at once.',
  'unknown-feed': 'The configuration has no such feed at this site any more.',
};

/** What a group of exceptions has in common: the cause's own sentence, else `sentence`, which all of them have. */
export function causeSentence(cause: string, sentence: string): string {
  return Object.hasOwn(causes, cause) ? (causes[cause] ?? sentence) : sentence;
}
