import { PNG } from 'pngjs';
import { newContext } from './surroundings.mjs';

/** The windows of the film: the viewport of each page, and its place on the stage, all in pixels. */
export const EDITOR = { id: 'editor', width: 800, height: 640, scale: 0.78, left: 24, top: 64 };
export const VISITOR = { id: 'visitor', width: 480, height: 640, scale: 0.78, left: 672, top: 64 };

const WIDTH = 1070;
const HEIGHT = 588;

const frame = ({ id, width, height, scale, left, top }, label) => `
  <figure style="left:${left}px;top:${top - 40}px;width:${width * scale}px">
    <figcaption>${label}</figcaption>
    <img id="${id}" alt="" style="width:${width * scale}px;height:${height * scale}px">
  </figure>`;

const HTML = `<!doctype html>
<style>
  body { margin: 0; width: ${WIDTH}px; height: ${HEIGHT}px; overflow: hidden; background: #dbe7f3; font: 600 17px Arial, "Liberation Sans", sans-serif; color: #1f2328; }
  figure { position: absolute; margin: 0; }
  figcaption { height: 40px; line-height: 32px; padding-left: 4px; }
  img { display: block; border-radius: 10px; outline: 1px solid #b4c4d4; background: #fff; }
  #mark { position: absolute; border: 3px solid #0969da; border-radius: 8px; box-sizing: border-box; }
  #ring { position: absolute; width: 34px; height: 34px; margin: -17px; border-radius: 50%; background: #0969da66; }
  #pointer { position: absolute; width: 26px; height: 26px; }
</style>
${frame(EDITOR, 'An editor publishes a post')}
${frame(VISITOR, 'A visitor has this page open')}
<div id="mark" hidden></div>
<div id="ring" hidden></div>
<svg id="pointer" viewBox="0 0 24 24"><path d="M3 1v18l5-4 3 7 3.5-1.5-3-7H18z" fill="#1f2328" stroke="#fff" stroke-width="1.8"/></svg>`;

/** Two windows side by side, a pointer, and the frames that were shot of them. */
export class Stage {
  #page;
  #at = { x: 0, y: 0 };

  /** Each with `data`, RGBA, `width`, `height`, and `delay` in milliseconds. */
  frames = [];

  static async open(browser) {
    const stage = new Stage();
    const context = await newContext(browser, { viewport: { width: WIDTH, height: HEIGHT } });
    stage.#page = await context.newPage();
    await stage.#page.setContent(HTML);
    return stage;
  }

  /** Shows what a page looks like now in one of the windows. */
  async show({ id }, page) {
    const shot = await page.screenshot();
    await this.#page.evaluate(
      ([element, url]) => {
        const img = document.getElementById(element);
        img.src = url;
        return img.decode();
      },
      [id, `data:image/png;base64,${shot.toString('base64')}`],
    );
  }

  async shoot(delay) {
    await this.#page.evaluate(({ x, y }) => {
      document.getElementById('pointer').style.translate = `${x - 3}px ${y - 1}px`;
      document.getElementById('pointer').style.inset = '0 auto auto 0';
      document.getElementById('ring').style.left = `${x}px`;
      document.getElementById('ring').style.top = `${y}px`;
    }, this.#at);
    const { data, width, height } = PNG.sync.read(await this.#page.screenshot());
    this.frames.push({ data, width, height, delay });
  }

  /** Puts the pointer on a point of a window's page. */
  pointAt(window, point) {
    this.#at = onStage(window, point);
  }

  /** Moves the pointer there in half a second. */
  async move(window, point) {
    const from = this.#at;
    const to = onStage(window, point);
    const steps = 10;
    for (let step = 1; step <= steps; step++) {
      const share = (1 - Math.cos((Math.PI * step) / steps)) / 2;
      this.#at = { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
      await this.shoot(50);
    }
  }

  press(pressed) {
    return this.#page.evaluate((is) => (document.getElementById('ring').hidden = !is), pressed);
  }

  /** Draws a frame around a rectangle of a window's page. */
  highlight(window, { x, y, width, height }) {
    const from = onStage(window, { x: x - 10, y });
    const to = onStage(window, { x: x + width + 10, y: y + height });
    return this.#page.evaluate(
      ([a, b]) => {
        const mark = document.getElementById('mark');
        mark.hidden = false;
        mark.style.left = `${a.x}px`;
        mark.style.top = `${a.y}px`;
        mark.style.width = `${b.x - a.x}px`;
        mark.style.height = `${b.y - a.y}px`;
      },
      [from, to],
    );
  }
}

function onStage({ left, top, scale }, { x, y }) {
  return { x: Math.round(left + x * scale), y: Math.round(top + y * scale) };
}
