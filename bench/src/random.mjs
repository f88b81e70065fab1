/** Numbers from 0 to below 1, the same for the same seed. */
export function sequence(seed) {
  let state = seed * 7919;
  return () => (state = (state * 48_271) % 0x7fffffff) / 0x7fffffff;
}
