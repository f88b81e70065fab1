const WIDTH = 640;
const HEIGHT = 320;
const MARGIN = { left: 52, right: 200, top: 40, bottom: 52 };
const COLORS = ['#555555', '#1d6fd1', '#7a3fc0', '#0f8a5f', '#c2571a', '#b3261e'];

/**
 * The share of the listeners that have an event, over the seconds since it was published.
 *
 * @param {{name: string, seconds: number[]}[]} rows when each listener had it
 * @param {number} listeners number of all
 * @param {number} throttled for so many seconds
 * @returns {string} SVG
 */
export function draw(rows, listeners, throttled) {
  const last = Math.ceil(Math.max(throttled, ...rows.flatMap(({ seconds }) => seconds))) + 1;
  const right = WIDTH - MARGIN.right;
  const bottom = HEIGHT - MARGIN.bottom;
  const x = (second) => round(MARGIN.left + ((right - MARGIN.left) * second) / last);
  const y = (share) => round(bottom - (bottom - MARGIN.top) * share);
  const parts = [
    text(MARGIN.left, 22, 'listeners that have the event', 'font-size="13" font-weight="600"'),
    text((x(0) + right) / 2, HEIGHT - 12, 'seconds after it was published', MIDDLE),
    `<path d="M${x(throttled)} ${y(0)}V${y(1)}" stroke="#999" stroke-dasharray="3 3"/>`,
    text(x(throttled) + 4, y(0) - 6, 'the throttle ends', 'fill="#555" font-size="9"'),
  ];
  for (const share of [0, 0.25, 0.5, 0.75, 1]) {
    parts.push(
      `<path d="M${x(0)} ${y(share)}H${right}" stroke="#ddd"/>`,
      text(x(0) - 6, y(share) + 4, `${share * 100} %`, 'text-anchor="end" fill="#555"'),
    );
  }
  for (let second = 0; second <= last; second += last > 20 ? 5 : 2) {
    parts.push(text(x(second), bottom + 16, String(second), MIDDLE));
  }
  rows.forEach(({ name, seconds }, i) => {
    const steps = seconds
      .toSorted((a, b) => a - b)
      .map((s, n) => `${x(s)},${y((n + 1) / listeners)}`);
    const path = [`${x(0)},${y(0)}`, ...steps, `${x(last)},${y(seconds.length / listeners)}`];
    const color = COLORS[i % COLORS.length];
    parts.push(
      `<polyline points="${path.join(' ')}" fill="none" stroke="${color}" stroke-width="2"/>`,
      text(right + 12, 56 + 18 * i, name, `fill="${color}" font-weight="600"`),
    );
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-family="system-ui, sans-serif" font-size="11">
<title>The share of the listeners that have an event, over time, while posts are throttled or a process fails</title>
<rect width="100%" height="100%" fill="#fff"/>
${parts.join('\n')}
</svg>
`;
}

const MIDDLE = 'text-anchor="middle" fill="#555"';

function text(x, y, words, attributes) {
  return `<text x="${x}" y="${y}" ${attributes}>${words}</text>`;
}

function round(number) {
  return Math.round(number * 10) / 10;
}
