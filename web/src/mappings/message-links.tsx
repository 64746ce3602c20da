import { Link } from '@tanstack/react-router';

/** The messages behind a line, by their numbers. */
export function MessageLinks({ seqs }: { seqs: readonly number[] }) {
  return (
    <span className="message-links">
      {seqs.map((seq) => (
        <Link key={seq} to="/messages/$seq" params={{ seq: String(seq) }}>
          <span className="visually-hidden">Message </span>
          {seq}
        </Link>
      ))}
    </span>
  );
}
