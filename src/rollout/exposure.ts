/**
 * Evidence that tasks do not fall to the canary in the share that was planned, for instance because one arm loses some before
 * they are counted: a wager on every other share alike, exact at any time (as `Evidence`). Only where chance assigns
 * the arm; of a canary by unit or shift nothing says how many tasks it should have.
 */
export function evidenceOfUnequalExposure(
  { canary, control }: { canary: number; control: number },
  plannedShare: number,
): number {
  const log =
    logBeta(canary + 1, control + 1) -
    canary * Math.log(plannedShare) -
    control * Math.log(1 - plannedShare);
  return Math.exp(Math.min(log, largestLog));
}

/** Beyond this the evidence is what it is; it is not counted. */
const largestLog = 700;

/** ln B(a, b) of whole numbers. */
function logBeta(a: number, b: number): number {
  return logFactorial(a - 1) + logFactorial(b - 1) - logFactorial(a + b - 1);
}

// Stirling's series (Abramowitz & Stegun 6.1.41) is exact to 12 digits from 20 on; below, the product itself is quick.
function logFactorial(n: number): number {
  if (n < 20) return Math.log(product(n));
  const x = n + 1;
  const series = 1 / (12 * x) - 1 / (360 * x ** 3) + 1 / (1260 * x ** 5);
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series;
}

function product(n: number): number {
  let result = 1;
  for (let factor = 2; factor <= n; factor += 1) result *= factor;
  return result;
}
