const WIDTH = 420; // of one of the two pictures
const HEIGHT = 300;
const MARGIN = { left: 52, right: 14, top: 40, bottom: 52 };
const COLORS = ['#1d6fd1', '#c2571a'];

/**
 * Both curves of an idle page, side by side, over the idleness after which the network forgets.
 *
 * @param {{page: string, points: ({cut?: number} & import("./measure.mjs").Result)[]}[]} series
 * @returns {string} SVG
 */
export function draw(series) {
  const columns = series[0].points.map(({ cut }) => (cut ? String(cut) : 'never'));
  const messages = panel(0, 'messages an hour', columns, [
    ...series.map(({ points }, i) => line(COLORS[i], points, ({ messages }) => messages)),
  ]);
  const seconds = panel(WIDTH, 'seconds until a dead path is noticed', columns, [
    ...series.map(({ points }, i) => line(COLORS[i], points, ({ noticed }) => noticed.mean)),
    ...series.map(({ points }, i) =>
      line(COLORS[i], points, ({ noticed, late }) => Math.max(noticed.worst, late.worst), '3 3'),
    ),
  ]);
  const legend = series.map(({ page }, i) =>
    text(WIDTH - 90, 56 + 16 * i, page, `fill="${COLORS[i]}" font-weight="600"`),
  );
  legend.push(text(2 * WIDTH - 150, 56, '– mean   ┄ worst', 'fill="#555"'));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${2 * WIDTH} ${HEIGHT}" width="${2 * WIDTH}" height="${HEIGHT}" font-family="system-ui, sans-serif" font-size="11">
<title>An idle page, by the idleness after which the network forgets a connection</title>
<rect width="100%" height="100%" fill="#fff"/>
${[messages, seconds, ...legend].join('\n')}
</svg>
`;
}

function line(color, points, value, dashes = 'none') {
  return { color, dashes, values: points.map(value) };
}

function panel(left, title, columns, lines) {
  const right = left + WIDTH - MARGIN.right;
  const bottom = HEIGHT - MARGIN.bottom;
  const step = (right - left - MARGIN.left) / (columns.length - 1);
  const x = (column) => round(left + MARGIN.left + step * column);
  const top = ceiling(Math.max(...lines.flatMap(({ values }) => values)));
  const y = (value) => round(bottom - ((bottom - MARGIN.top) * value) / top);
  const parts = [text(left + MARGIN.left, 22, title, 'font-size="13" font-weight="600"')];
  for (let tick = 0; tick <= 4; tick++) {
    const value = (top * tick) / 4;
    parts.push(
      `<path d="M${x(0)} ${y(value)}H${right}" stroke="#ddd"/>`,
      text(x(0) - 6, y(value) + 4, String(value), 'text-anchor="end" fill="#555"'),
    );
  }
  columns.forEach((column, i) =>
    parts.push(text(x(i), bottom + 16, column, 'text-anchor="middle" fill="#555" font-size="9"')),
  );
  const middle = (x(0) + right) / 2;
  parts.push(
    text(middle, HEIGHT - 12, 'the network forgets after, s', 'text-anchor="middle" fill="#555"'),
  );
  for (const { color, dashes, values } of lines) {
    const points = values.map((value, i) => `${x(i)},${y(value)}`).join(' ');
    parts.push(
      `<polyline points="${points}" fill="none" stroke="${color}" stroke-width="2" stroke-dasharray="${dashes}"/>`,
    );
  }
  return parts.join('\n');
}

function text(x, y, words, attributes) {
  return `<text x="${x}" y="${y}" ${attributes}>${words}</text>`;
}

/** The next number above, of those that divide well. */
function ceiling(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 4, 8, 10].map((factor) => factor * power).find((top) => top >= value);
}

function round(number) {
  return Math.round(number * 10) / 10;
}
