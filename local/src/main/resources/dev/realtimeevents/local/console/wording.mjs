const UNITS = [
  [86_400, 'day'],
  [3_600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
];

/** A number of things: "1 channel", "1,204 channels". */
export function count(number, one, many = `${one}s`) {
  return `${number.toLocaleString('en')} ${number === 1 ? one : many}`;
}

/** A length of time in its two largest units: "9 minutes 42 seconds". */
export function duration(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const first = UNITS.findIndex(([size]) => whole >= size);
  if (first < 0) return '0 seconds';
  const [size, unit] = UNITS[first];
  const words = [count(Math.floor(whole / size), unit)];
  if (UNITS[first + 1]) {
    const [smaller, smallerUnit] = UNITS[first + 1];
    const rest = Math.floor((whole % size) / smaller);
    if (rest > 0) words.push(count(rest, smallerUnit));
  }
  return words.join(' ');
}

/** A length of time for a narrow column: "42 s", "9 min", "2 h 5 min". */
export function age(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return minutes % 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${minutes / 60} h`;
}

/** How long after, or before, another moment: "+41 ms", "−1.2 s", "+3 min 20 s". */
export function apart(milliseconds) {
  const sign = milliseconds < 0 ? '−' : '+';
  const size = Math.abs(Math.round(milliseconds));
  if (size < 1000) return `${sign}${size} ms`;
  if (size < 60_000) return `${sign}${(size / 1000).toFixed(size < 10_000 ? 2 : 1)} s`;
  const seconds = Math.round(size / 1000);
  if (seconds >= 3600) return `${sign}${age(size)}`;
  return `${sign}${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** The beginning of a name that is too long for a column. */
export function short(text, length = 8) {
  return text.length <= length + 1 ? text : `${text.slice(0, length)}…`;
}

/** The time of day with milliseconds: "22:01:07.041". The text itself if it is no time. */
export function exactTime(iso) {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return String(iso);
  const two = (number) => String(number).padStart(2, '0');
  return (
    `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}` +
    `.${String(time.getMilliseconds()).padStart(3, '0')}`
  );
}
