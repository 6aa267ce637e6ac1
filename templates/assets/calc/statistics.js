// The normal distribution, quantiles, and what else of statistics several methods need.

/**
 * The quantile of values at a share from 0 to 1, linear between neighbours (type 7 of Hyndman and Fan).
 * @param {ArrayLike<number>} values
 * @param {number} share
 */
export function quantile(values, share) {
  return quantileOfSorted(Float64Array.from(values).sort(), share);
}

/** @param {ArrayLike<number>} sorted @param {number} share */
export function quantileOfSorted(sorted, share) {
  const at = (sorted.length - 1) * share;
  const low = Math.floor(at);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low] + (sorted[high] - sorted[low]) * (at - low);
}

/**
 * 1 - erf(x), for x of 0 and more: the power series near zero, the continued fraction (Lentz) beyond.
 * @param {number} x
 */
export function erfc(x) {
  if (x < 2) {
    let term = x;
    let sum = x;
    for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum) && n < 200; n++) {
      term *= (2 * x * x) / (2 * n + 1);
      sum += term;
    }
    return 1 - (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
  }
  let fraction = 0;
  for (let n = 120; n > 0; n--) fraction = n / 2 / (x + fraction);
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + fraction);
}

/** The share of the normal distribution below z. @param {number} z */
export const below = (z) => (z < 0 ? erfc(-z / Math.SQRT2) / 2 : 1 - erfc(z / Math.SQRT2) / 2);

/**
 * The z below which a share of the normal distribution lies: bisection, then Newton's steps.
 * @param {number} share
 * @returns {number}
 */
export function normalQuantile(share) {
  if (share === 0.5) return 0;
  if (share > 0.5) return -normalQuantile(1 - share);
  let [low, high] = [-40, 0];
  for (let n = 0; n < 60; n++) {
    const middle = (low + high) / 2;
    if (below(middle) < share) low = middle;
    else high = middle;
  }
  let z = (low + high) / 2;
  for (let n = 0; n < 3; n++) z -= (below(z) - share) / (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI));
  return z;
}

/** ln(n!) by Stirling's series, exact sums for small n. @param {number} n */
export function lnFactorial(n) {
  if (n < 30) {
    let sum = 0;
    for (let k = 2; k <= n; k++) sum += Math.log(k);
    return sum;
  }
  const x = n + 1;
  const shift = 1 / (12 * x) - 1 / (360 * x ** 3) + 1 / (1260 * x ** 5);
  return (x - 0.5) * Math.log(x) - x + Math.log(2 * Math.PI) / 2 + shift;
}
