import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The program of a test in this folder. */
const program = (name) => fileURLToPath(new URL(`programs/${name}`, import.meta.url));

/**
 * Each language of docs/from-your-app.md, by its heading.
 *
 * @typedef {object} Language
 * @property {string[]} needs the programs that must be installed
 * @property {string} library the file of the page that the test runs
 * @property {(app: string) => string[]} [build] a command that comes first, in the folder of the files
 * @property {(app: string) => string[]} run the command that takes `publish`, `token` or `history` and their
 *     arguments, and prints JSON
 * @property {[string, (file: string) => string[]]} [syntax] how files end that are of this language, and the command
 *     that fails if one is not
 */
export const LANGUAGES = {
  Laravel: {
    needs: ['php'],
    library: 'app/Services/Realtime.php',
    run: (app) => ['php', program('app.php'), join(app, 'app/Services/Realtime.php')],
    syntax: ['.php', (file) => ['php', '-l', file]],
  },
  Django: {
    needs: ['python3'],
    library: 'realtime.py',
    run: (app) => ['python3', program('app.py'), app],
    syntax: ['.py', (file) => ['python3', '-m', 'py_compile', file]],
  },
  Rails: {
    needs: ['ruby'],
    library: 'app/lib/realtime.rb',
    run: (app) => ['ruby', program('app.rb'), join(app, 'app/lib/realtime.rb')],
    syntax: ['.rb', (file) => ['ruby', '-c', file]],
  },
  Node: {
    needs: ['node'],
    library: 'realtime.mjs',
    run: (app) => ['node', program('app.mjs'), join(app, 'realtime.mjs')],
    syntax: ['.mjs', (file) => ['node', '--check', file]],
  },
  Go: {
    needs: ['go'],
    library: 'realtime/realtime.go',
    // The handler of the page is in the package, and so compiled too.
    build: () => [
      'sh',
      '-c',
      'printf "module app\n\ngo 1.19\n" >go.mod && cp "$0" main.go && go build -o app .',
      program('main.go.txt'),
    ],
    run: (app) => [join(app, 'app')],
  },
  Shell: {
    needs: ['sh', 'curl', 'openssl'],
    library: 'realtime.sh',
    run: (app) => ['sh', program('app.sh'), join(app, 'realtime.sh')],
    syntax: ['.sh', (file) => ['sh', '-n', file]],
  },
};
