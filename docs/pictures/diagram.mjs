import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { image } from './images.mjs';
import { launch, newPage } from './surroundings.mjs';
import { CSS } from './palette.mjs';

const MERMAID = fileURLToPath(new URL('node_modules/mermaid/dist/mermaid.min.js', import.meta.url));

/** Liberation Sans has the widths of Arial, so the boxes fit the text in every browser. */
const FONT = 'Arial, Helvetica, "Liberation Sans", sans-serif';

/**
 * Renders `diagrams/<name>.mmd` to `docs/images/<name>.svg`: text as text, a background of its own, light
 * and dark. The same source gives the same file.
 *
 * @param {string} name
 */
export async function diagram(name) {
  const source = await readFile(new URL(`diagrams/${name}.mmd`, import.meta.url), 'utf8');
  const browser = await launch();
  try {
    const { page, problems } = await newPage(browser);
    await page.addScriptTag({ path: MERMAID });
    const svg = await page.evaluate(draw, {
      id: name,
      source,
      config: {
        startOnLoad: false,
        securityLevel: 'strict',
        deterministicIds: true,
        theme: 'base',
        fontFamily: FONT,
        themeVariables: { fontFamily: FONT, fontSize: '14px' },
        themeCSS: CSS,
        sequence: {
          diagramMarginX: 16,
          actorMargin: 12,
          width: 100,
          height: 40,
          messageMargin: 32,
          boxMargin: 8,
          boxTextMargin: 6,
          noteMargin: 8,
          mirrorActors: false,
          actorFontSize: 14,
          messageFontSize: 14,
          noteFontSize: 14,
        },
      },
    });
    if (problems.length) throw new Error(problems.join('\n'));
    await writeFile(image(`${name}.svg`), `${svg}\n`);
  } finally {
    await browser.close();
  }
}

/**
 * Puts the colours and the font into `diagrams/<name>.svg`, which is drawn by hand, and writes it to
 * `docs/images/<name>.svg`.
 *
 * @param {string} name
 */
export async function drawing(name) {
  const source = await readFile(new URL(`diagrams/${name}.svg`, import.meta.url), 'utf8');
  const style = `<style>\ntext { font: 14px ${FONT}; text-anchor: middle; }\n${CSS}</style>`;
  await writeFile(image(`${name}.svg`), source.replace('<style/>', style));
}

/** Runs in the page. */
async function draw({ id, source, config }) {
  const { mermaid } = window;
  mermaid.initialize(config);
  const { svg } = await mermaid.render(id, source);
  const root = new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement;
  // An <img> without a size of its own would be as wide as the page.
  const { x, y, width, height } = root.viewBox.baseVal;
  root.setAttribute('width', Math.ceil(width));
  root.setAttribute('height', Math.ceil(height));
  root.removeAttribute('style');
  const background = document.createElementNS(root.namespaceURI, 'rect');
  const values = { x, y, width, height, rx: 12, class: 'background' };
  for (const [key, value] of Object.entries(values)) background.setAttribute(key, value);
  root.prepend(background);
  return new XMLSerializer().serializeToString(root);
}
