import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { newContext, newPage, skip } from 'realtime-events-testkit/chromium.mjs';
import { isLive, isOurs, stage } from './stage.mjs';

const on = stage();

/** A script of a theme that waits in the queue, whenever it runs. It may run twice, as each script of a page. */
const THEME = `window.themeRuns || (window.realtimeEventsReady = window.realtimeEventsReady || []).push((realtime) => {
  realtime.on('goal', ({ data }) => (document.getElementById('theme').textContent += data.name));
});
window.themeRuns = true;`;

before(async () => {
  if (skip) return;
  await on.started();
  await on.mustUse(
    'theme.php',
    `add_action( 'wp_enqueue_scripts', static function () {
	wp_enqueue_script( 'theme', content_url( 'theme.js' ), array( 'realtime-events' ), '1', true );
	wp_add_inline_script( 'theme', 'window.inline = true;' );
} );`,
  );
  await writeFile(join(on.site.path, 'wp-content/theme.js'), THEME);
});

/** Replaces each script of a page, other than modules. `isData` is JSON; it is no code, so most leave it as it is. */
function eachScript(html, replace) {
  return html.replace(/<script\b([^>]*)>([\s\S]*?)<\/script>\s*/g, (tag, attributes, code) => {
    const [, type = 'text/javascript'] = attributes.match(/\stype="([^"]*)"/) ?? [];
    const [, src] = attributes.match(/\ssrc="([^"]*)"/) ?? [];
    const isData = !type.includes('javascript');
    const isModule = /module|importmap/.test(tag.slice(0, 80));
    return isModule ? tag : replace({ tag, attributes, code, type, src, isData });
  });
}

const atTheEnd = (html, more) => html.replace('</body>', () => `${more}</body>`);

/** Takes scripts out of a page. @returns {[html: string, taken: object[]]} */
function take(html, which = () => true) {
  const taken = [];
  const rest = eachScript(html, (script) => {
    if (!which(script)) return script.tag;
    taken.push(script);
    return '';
  });
  return [rest, taken];
}

const tags = (scripts) => scripts.map(({ tag }) => tag).join('');

/** Code that makes the scripts of a type again, after the first click. */
const onClick = (body) => `<script>
addEventListener('click', async () => {
  const make = (old) => new Promise((done) => {
    const script = document.createElement('script');
    for (const { name, value } of old.attributes) script.setAttribute(name, value);
    script.type = old.dataset.type || 'text/javascript';
    script.textContent = old.textContent;
    script.onload = script.onerror = done;
    old.replaceWith(script);
    if (!script.src) done();
  });
  ${body}
}, { once: true });
</script>`;

const later = ({ attributes, code, type }) =>
  `<script data-type="${type}" ${attributes.replace(/\stype="[^"]*"/, '')} type="later">${code}</script>`;

/** What optimizers do with the scripts of a page. */
const MANGLINGS = {
  'leave them as they are': (html) => html,
  'load all asynchronously': (html) =>
    eachScript(html, ({ tag, src }) => (src ? tag.replace('<script', '<script async') : tag)),
  'defer all': (html) =>
    eachScript(html, ({ tag, src }) => (src ? tag.replace('<script', '<script defer') : tag)),
  'run inline code once the document is parsed': (html) =>
    eachScript(html, ({ tag, attributes, code, src, isData }) =>
      src || isData
        ? tag
        : `<script${attributes}>document.addEventListener('DOMContentLoaded', () => {${code}\n});</script>`,
    ),
  'move all to the end': (html) => {
    const [rest, scripts] = take(html);
    return atTheEnd(rest, tags(scripts));
  },
  'reverse their order': (html) => {
    const [rest, scripts] = take(html);
    return atTheEnd(rest, tags(scripts.reverse()));
  },
  'load files in the head, and leave the rest at the end': (html) => {
    const [rest, files] = take(html, ({ src, isData }) => src && !isData);
    return rest.replace('</title>', () => `</title>${tags(files)}`);
  },
  'wait for a click': (html) =>
    atTheEnd(
      eachScript(html, (script) => (script.isData ? script.tag : later(script))),
      onClick(`for (const old of document.querySelectorAll('[type=later]')) await make(old);`),
    ),
  'wait for a click, and load in any order': (html) =>
    atTheEnd(
      eachScript(html, later),
      onClick(`[...document.querySelectorAll('[type=later]')].reverse().forEach(make);`),
    ),
  'add all, and data last, after a click': (html) => {
    const [rest, scripts] = take(html);
    const data = scripts.filter(({ isData }) => isData);
    const code = scripts.filter(({ isData }) => !isData);
    return atTheEnd(
      rest,
      `<template>${[...code, ...data].map(later).join('')}</template>` +
        onClick(
          `for (const old of document.querySelector('template').content.cloneNode(true).children) {
            const place = document.body.appendChild(old.cloneNode(true));
            await make(place);
          }`,
        ),
    );
  },
  'change the type of all, also of data': (html) =>
    atTheEnd(
      eachScript(html, later),
      onClick(
        `for (const old of document.querySelectorAll('[type=later]')) {
          if (old.dataset.type.includes('javascript')) await make(old);
        }`,
      ),
    ),
  'combine all into one file': async (html) => {
    const [rest, scripts] = take(html, ({ isData }) => !isData);
    const codes = await Promise.all(
      scripts.map(async ({ src, code }) => (src ? (await fetch(src)).text() : code)),
    );
    await writeFile(join(on.site.path, 'combined.js'), codes.join(';\n'));
    return atTheEnd(rest, `<script src="/combined.js" defer></script>`);
  },
  'minify the document': (html) =>
    html
      .replace(/<!--.*?-->/gs, '')
      .replace(/>\s+</g, '><')
      .replace(/="([\w./:-]+)"(?=[\s>])/g, '=$1'),
  'print all twice': (html) => eachScript(html, ({ tag }) => tag + tag),
};

for (const [name, mangle] of Object.entries(MANGLINGS)) {
  test(`the live parts of a page work when optimizers ${name}`, { skip }, async (t) => {
    const context = await newContext(on.browser);
    t.after(() => context.close());
    const original = await on.publish(
      `[realtime_feed events="goal" limit="1"]<p id="count" data-realtime-event="goal" data-realtime-count="2">2</p><p id="theme"></p>`,
    );
    const html = await (await context.request.get(original)).text();
    const address = await on.cache(context, original, await mangle(html));
    const { page } = await newPage(on.browser);
    t.after(() => page.context().close());
    // Of the plugin: such an optimizer also breaks scripts of WordPress and of others.
    const problems = [];
    page.on('pageerror', ({ stack }) => /realtime|combined/i.test(stack) && problems.push(stack));
    const sockets = [];
    page.on('websocket', (socket) => sockets.push(socket.url()));
    await page.goto(address);
    await page.locator('#count').click();
    await isLive(page);

    const goal = `Goal, when optimizers ${name}`;
    await on.dispatch('goal', { name: goal });
    await page.locator('#theme', { hasText: goal }).waitFor();
    await page.locator('#count', { hasText: '3' }).waitFor();
    await page.locator('.realtime-feed__title', { hasText: goal }).waitFor();
    const texts = await page.locator('.realtime-feed__title, #count, #theme').allTextContents();
    assert.deepEqual(
      texts.map((text) => text.trim()),
      [goal, '3', goal],
    );
    assert.equal(sockets.length, 1);
    assert.deepEqual(problems, []);
  });
}

test('a page whose configuration was removed says so once', { skip }, async (t) => {
  const context = await newContext(on.browser);
  t.after(() => context.close());
  const address = await on.cache(context, await on.publish('[realtime_feed]'), (html) =>
    eachScript(html, ({ tag, isData }) => (isData ? '' : tag)),
  );
  const page = await context.newPage();
  const lines = [];
  page.on('console', (line) => isOurs(line) && lines.push(line.text()));
  await Promise.all([page.waitForEvent('console', isOurs), page.goto(address)]);
  assert.equal(lines.length, 1, lines.join('\n'));
  assert.match(lines[0], /^Realtime Events: .*#realtime-events-config/);
});
