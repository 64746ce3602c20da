import type { ApiMessage } from '../../../src/http/api.ts';

/** Problems with the place where each was found. */
export function ProblemList({ problems }: { problems: ApiMessage['problems'] }) {
  return (
    <ul className="problems">
      {problems.map(({ code, severity, location, sentence }) => (
        <li key={`${code} ${location}`}>
          <strong>{severity === 'error' ? 'Error' : 'Warning'}</strong> at <code>{location}</code>:{' '}
          {sentence} <span className="label">{code}</span>
        </li>
      ))}
    </ul>
  );
}
