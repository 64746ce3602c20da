import type { FormTrouble } from './form-trouble.ts';
import { ProblemNote } from './problem-note.tsx';

/** Below a form: what was refused and belongs to no field, or that something above is marked. */
export function FormNote({ trouble: { at, rest } }: { trouble: FormTrouble<string> }) {
  if (rest !== null) return <ProblemNote error={rest} />;
  const marked = Object.keys(at).length;
  if (marked === 0) return null;
  return (
    <p role="alert" className="form-note">
      Not saved. {marked === 1 ? 'A field is' : `${marked} fields are`} marked above.
    </p>
  );
}
