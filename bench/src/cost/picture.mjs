import { total } from './bill.mjs';
import { monthOf } from './month.mjs';

const WIDTH = 720;
const HEIGHT = 360;
const MARGIN = { left: 64, right: 150, top: 40, bottom: 48 };
const COLORS = ['#1d6fd1', '#c2571a', '#7a3fb5', '#2b8a3e', '#666'];
const PAGES = [10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000];
const NUMBER = new Intl.NumberFormat('en-US');

/**
 * Dollars a month over the number of open pages, on logarithmic scales. Views grow with the pages, and every page listens.
 *
 * @param {import("./load.mjs").Load} load
 * @param {object} options of the month
 * @returns {string} SVG
 */
export function draw(load, options) {
  const months = PAGES.map((pages) =>
    monthOf(
      {
        ...load,
        pages,
        views: load.pages > 0 ? (load.views * pages) / load.pages : 0,
        listeners: pages,
      },
      options,
    ),
  );
  const series = [
    { name: 'this project', values: months.map(({ items }) => total(items)) },
    ...months[0].others.map(({ name }, i) => ({
      name,
      values: months.map(({ others }) => others[i].dollars),
    })),
  ];
  const most = Math.max(...series.flatMap(({ values }) => values));
  const decades = Math.ceil(Math.log10(most));
  const right = WIDTH - MARGIN.right;
  const bottom = HEIGHT - MARGIN.bottom;
  const first = Math.log10(PAGES[0]);
  const span = Math.log10(PAGES.at(-1)) - first;
  const x = (pages) =>
    round(MARGIN.left + ((right - MARGIN.left) * (Math.log10(pages) - first)) / span);
  const y = (dollars) =>
    round(bottom - ((bottom - MARGIN.top) * Math.log10(Math.max(1, dollars))) / decades);
  const parts = [
    text(MARGIN.left, 22, 'dollars a month', 'font-size="13" font-weight="600"'),
    text(right, HEIGHT - 10, 'pages open at the same time', 'text-anchor="end" fill="#555"'),
  ];
  for (let decade = 0; decade <= decades; decade++) {
    const dollars = 10 ** decade;
    parts.push(
      `<path d="M${MARGIN.left} ${y(dollars)}H${right}" stroke="#ddd"/>`,
      text(
        MARGIN.left - 6,
        y(dollars) + 4,
        NUMBER.format(dollars),
        'text-anchor="end" fill="#555"',
      ),
    );
  }
  for (const pages of PAGES.filter((it) => Number.isInteger(Math.log10(it)))) {
    parts.push(
      text(x(pages), bottom + 16, NUMBER.format(pages), 'text-anchor="middle" fill="#555"'),
    );
  }
  series.forEach(({ name, values }, i) => {
    const points = values.flatMap((dollars, at) =>
      dollars === null ? [] : [`${x(PAGES[at])},${y(dollars)}`],
    );
    parts.push(
      `<polyline points="${points.join(' ')}" fill="none" stroke="${COLORS[i]}" stroke-width="2"/>`,
      text(right + 10, MARGIN.top + 18 * i, name, `fill="${COLORS[i]}" font-weight="600"`),
    );
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-family="system-ui, sans-serif" font-size="11">
<title>Dollars a month by open pages</title>
<rect width="100%" height="100%" fill="#fff"/>
${parts.join('\n')}
</svg>
`;
}

function text(x, y, words, attributes) {
  return `<text x="${x}" y="${y}" ${attributes}>${words}</text>`;
}

function round(number) {
  return Math.round(number * 10) / 10;
}
