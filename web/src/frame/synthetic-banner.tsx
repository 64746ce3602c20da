/** Nobody may take a demonstration for the truth: said at the top of every page, screen and paper. */
export function SyntheticBanner() {
  return (
    <aside className="synthetic" aria-label="Demonstration">
      <strong>Synthetic data.</strong> A demonstration with invented patients. Not for care.
    </aside>
  );
}
