import { useEffect } from 'react';

/** The heading of a page, and its title in the browser's tab. */
export function PageHeading({ title, children }: { title: string; children?: React.ReactNode }) {
  usePageTitle(title);
  return (
    <div className="page-heading">
      <h1>{title}</h1>
      {children}
    </div>
  );
}

export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Sinew`;
  }, [title]);
}

/** What stands while a page is fetched for the first time. Words, because a spinner says nothing. */
export function Loading({ what }: { what: string }) {
  return (
    <p className="page-note" role="status">
      Loading {what}…
    </p>
  );
}
