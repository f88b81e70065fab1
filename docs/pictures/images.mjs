import { fileURLToPath } from 'node:url';

/** The path of a picture in docs/images. */
export function image(file) {
  return fileURLToPath(new URL(`../images/${file}`, import.meta.url));
}
