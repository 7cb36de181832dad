/** Chi-square: how surprising a histogram is, given the probabilities it should follow. */

/** Σ (observed − expected)² / expected, and the degrees of freedom (bins − 1). Bins of expectation below 5 are pooled. */
export function chiSquare(observed: readonly number[], probabilities: readonly number[]): { statistic: number; freedom: number } {
  const total = observed.reduce((sum, count) => sum + count, 0);
  const bins: [seen: number, wanted: number][] = [];
  let pooled: [number, number] = [0, 0];
  probabilities.forEach((probability, index) => {
    const wanted = probability * total;
    if (wanted >= 5) bins.push([observed[index], wanted]);
    else pooled = [pooled[0] + observed[index], pooled[1] + wanted];
  });
  if (pooled[1] >= 5) bins.push(pooled);
  else if (pooled[0] > 0 && pooled[1] < 1e-9 * total) return { statistic: Infinity, freedom: Math.max(1, bins.length - 1) };
  const statistic = bins.reduce((sum, [seen, wanted]) => sum + (seen - wanted) ** 2 / wanted, 0);
  return { statistic, freedom: Math.max(1, bins.length - 1) };
}

/** P(χ²_freedom ≥ statistic) = Q(freedom/2, statistic/2), the regularised upper incomplete gamma function. */
export function chiSquareTail(statistic: number, freedom: number): number {
  if (statistic === Infinity) return 0;
  const [a, x] = [freedom / 2, statistic / 2];
  if (x <= 0) return 1;
  const front = Math.exp(a * Math.log(x) - x - logGamma(a));
  return x < a + 1 ? 1 - front * lowerSeries(a, x) : front * upperFraction(a, x);
}

/** Σ xⁿ / (a (a+1) … (a+n)). */
function lowerSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; term > 1e-16 * sum; n++) sum += term *= x / (a + n);
  return sum;
}

/** 1 / (x+1−a − 1(1−a)/(x+3−a − 2(2−a)/(x+5−a − …))), from the tail upward. */
function upperFraction(a: number, x: number): number {
  let tail = 0;
  for (let n = 400; n >= 1; n--) tail = (n * (n - a)) / (x + 2 * n + 1 - a - tail);
  return 1 / (x + 1 - a - tail);
}

/** ln Γ(a) for a = ½, 1, 1½, …: by recurrence from Γ(½) = √π and Γ(1) = 1. */
function logGamma(a: number): number {
  let value = Number.isInteger(a) ? 0 : 0.5 * Math.log(Math.PI);
  for (let x = Number.isInteger(a) ? 1 : 0.5; x < a; x++) value += Math.log(x);
  return value;
}
