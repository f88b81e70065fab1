import { accessSync, constants } from 'node:fs';
import { delimiter, join, resolve, sep } from 'node:path';

/** PATH, and folders of servers that the PATH of a user who is not root lacks on Debian and macOS. */
const FOLDERS = [
  ...(process.env.PATH ?? '').split(delimiter),
  '/usr/sbin',
  '/usr/local/sbin',
  '/opt/homebrew/bin',
  '/opt/homebrew/sbin',
];

/** The path of the first program that can be run under one of these names, or paths; `undefined` if none can. */
export function findExecutable(...names) {
  return names
    .flatMap((name) =>
      name.includes(sep) ? [resolve(name)] : FOLDERS.map((folder) => join(folder, name)),
    )
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}
