import { readFileSync } from 'node:fs';
import { inRepository } from 'realtime-events-testkit/repository.mjs';

const HEADING = /^## (.+)$/m;
/** A code block, and before it the path of its file in a paragraph of its own, if it has one. */
const BLOCK = /(?:^`([^`\n]+)`\n\n)?^```(\w+)\n(.*?)^```$/gms;

/**
 * The code of docs/from-your-app.md.
 *
 * @typedef {object} Block
 * @property {string} section its heading
 * @property {string} [file] its path in an application; a block without one is a line for the reader to place
 * @property {string} language of its fence
 * @property {string} code
 *
 * @param {string} [text] of the page
 * @returns {Block[]} in their order
 */
export function blocks(text = readFileSync(inRepository('docs', 'from-your-app.md'), 'utf8')) {
  const [, ...parts] = text.split(HEADING);
  const found = [];
  for (let part = 0; part < parts.length; part += 2) {
    for (const [, file, language, code] of parts[part + 1].matchAll(BLOCK)) {
      found.push({ section: parts[part], file, language, code });
    }
  }
  return found;
}
