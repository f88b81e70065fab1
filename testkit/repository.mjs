import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this repository, without a slash at the end. */
export const REPOSITORY = join(fileURLToPath(import.meta.url), '../..');

/** The path of a file or folder of this repository. */
export function inRepository(...parts) {
  return join(REPOSITORY, ...parts);
}
