import { floor } from './report.mjs';

const WIDTH = 420; // of one of the pictures beside each other
const HEIGHT = 280;
const MARGIN = { left: 52, right: 16, top: 40, bottom: 46 };
const OURS = '#1d6fd1';
const FLOOR = '#c2571a';
const NUMBER = new Intl.NumberFormat('en-US');

/**
 * The share of the listeners that has an event, over the time, and beside it what API Gateway accepts at most.
 *
 * @param {{listeners: number, result: import("./event.mjs").Result}[]} events
 * @returns {string} SVG
 */
export function drawCurves(parameters, events) {
  return picture(
    events.map(({ listeners, result }, i) => {
      const end = Math.max(result.all, floor(parameters, listeners)) * 1.05;
      const full = Math.min(1, parameters.burst / listeners);
      const fastest = [
        [0, full],
        [floor(parameters, listeners), 1],
        [end, 1],
      ];
      const ours = thinned(result.curve).map(([time, count]) => [time, count / listeners]);
      return panel(i, `${NUMBER.format(listeners)} listeners`, 'seconds after the dispatch', end, [
        { color: FLOOR, points: fastest, dashes: '4 3' },
        { color: OURS, points: [[0, 0], ...ours, [end, 1]], dashes: '' },
      ]);
    }),
    'an event has reached this share; ┄ the most that the quota allows',
  );
}

/**
 * The share of the clients that is back, over the time.
 *
 * @param {{listeners: number, storm: import("./storm.mjs").Storm}[]} storms
 * @returns {string} SVG
 */
export function drawStorms(parameters, storms) {
  return picture(
    storms.map(({ listeners, storm }, i) => {
      const end = storm.all * 1.05;
      const fastest = [
        [0, 0],
        [listeners / parameters.newConnections, 1],
        [Math.max(end, listeners / parameters.newConnections), 1],
      ];
      return panel(i, `${NUMBER.format(listeners)} clients`, 'seconds after all were closed', end, [
        { color: FLOOR, points: fastest, dashes: '4 3' },
        { color: OURS, points: [...storm.curve, [end, 1]], dashes: '' },
      ]);
    }),
    'this share is back; ┄ the most that the quota allows',
  );
}

function picture(panels, legend) {
  const width = panels.length * WIDTH;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${HEIGHT}" width="${width}" height="${HEIGHT}" font-family="system-ui, sans-serif" font-size="11">
<rect width="100%" height="100%" fill="#fff"/>
${panels.join('\n')}
${text(MARGIN.left, HEIGHT - 6, legend, 'fill="#555"')}
</svg>
`;
}

function panel(index, title, below, end, lines) {
  const left = index * WIDTH + MARGIN.left;
  const right = (index + 1) * WIDTH - MARGIN.right;
  const bottom = HEIGHT - MARGIN.bottom;
  const x = (time) => round(left + ((right - left) * Math.min(time, end)) / end);
  const y = (share) => round(bottom - (bottom - MARGIN.top) * share);
  const parts = [text(left, 22, title, 'font-size="13" font-weight="600"')];
  for (const share of [0, 0.25, 0.5, 0.75, 1]) {
    parts.push(
      `<path d="M${left} ${y(share)}H${right}" stroke="#ddd"/>`,
      text(left - 6, y(share) + 4, `${100 * share} %`, 'text-anchor="end" fill="#555"'),
    );
  }
  for (let tick = 0; tick <= 4; tick++) {
    const time = (end / 1.05 / 4) * tick;
    const label = time < 10 ? time.toFixed(1) : time.toFixed(0);
    parts.push(text(x(time), bottom + 14, label, 'text-anchor="middle" fill="#555"'));
  }
  parts.push(text(right, bottom + 28, below, 'text-anchor="end" fill="#555"'));
  for (const { color, points, dashes } of lines) {
    const path = points.map(([time, share]) => `${x(time)},${y(share)}`).join(' ');
    parts.push(
      `<polyline points="${path}" fill="none" stroke="${color}" stroke-width="2" stroke-dasharray="${dashes}"/>`,
    );
  }
  return parts.join('\n');
}

/** At most two hundred points of a curve. */
function thinned(curve) {
  const step = Math.ceil(curve.length / 200);
  return curve.filter((_, i) => i % step === 0 || i === curve.length - 1);
}

function text(x, y, words, attributes) {
  return `<text x="${x}" y="${y}" ${attributes}>${words}</text>`;
}

function round(number) {
  return Math.round(number * 10) / 10;
}
