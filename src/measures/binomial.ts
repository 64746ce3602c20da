/** Of `n` things, each of which has the event with chance `p`: how likely at most `k` have it. Exact; 0 < p < 1. */
export function atMost(k: number, n: number, p: number): number {
  if (k >= n) return 1;
  const ratio = Math.log(p) - Math.log1p(-p);
  let log = n * Math.log1p(-p);
  let sum = 0;
  for (let i = 0; i <= k; i++) {
    sum += Math.exp(log);
    log += Math.log(n - i) - Math.log(i + 1) + ratio;
  }
  return Math.min(1, sum);
}

/** How likely at least `k` have it. */
export function atLeast(k: number, n: number, p: number): number {
  return k <= 0 ? 1 : Math.max(0, 1 - atMost(k - 1, n, p));
}
