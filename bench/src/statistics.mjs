/** @param {number} q from 0 to 1 */
export function quantile(values, q) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))];
}

export function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The most of these times that lie within one window of this width. */
export function peak(times, width) {
  const sorted = times.toSorted((a, b) => a - b);
  let first = 0;
  let most = 0;
  sorted.forEach((time, index) => {
    while (time - sorted[first] >= width) first++;
    most = Math.max(most, index - first + 1);
  });
  return most;
}
