import { delimiter, resolve } from 'node:path';

/**
 * What `./realtime test wordpress --wordpress DIR --with-plugin DIR` names, in the environment of the tests: the
 * folder of a WordPress in place of the builds in the npm package, and the folders of plugins that are active
 * beside ours.
 *
 * @returns {{source: string | undefined, beside: string[]}}
 */
export function given() {
  const { REALTIME_TEST_WORDPRESS: source, REALTIME_TEST_PLUGINS: plugins = '' } = process.env;
  return {
    source: source ? resolve(source) : undefined,
    beside: plugins
      .split(delimiter)
      .filter(Boolean)
      .map((folder) => resolve(folder)),
  };
}
