import { PHP, loadPHPRuntime, setPhpIniEntries } from '@php-wasm/universal';
import { getPHPLoaderModule } from '@php-wasm/node-7-4';

/**
 * Runs a script on PHP 7.4, the oldest version that the plugin supports. Systems no longer have it as a
 * package, so this one is compiled to WebAssembly. It has no network.
 *
 * @param {string} code without `<?php`
 * @param {object} options
 * @param {string[]} options.argv its `$_SERVER['argv']`, its own name first
 * @param {string[]} options.folders of this machine that it can read, under the same paths
 * @param {Record<string, string>} [options.env]
 * @param {Record<string, string>} options.ini
 * @returns {Promise<number>} its exit code
 */
export async function runOnPhp74(code, { argv, folders, env = {}, ini }) {
  const php = new PHP(await loadPHPRuntime(await getPHPLoaderModule()));
  for (const folder of folders) await php.mount(folder, mounting(folder));
  await setPhpIniEntries(php, {
    ...ini,
    disable_functions: 'exec,passthru,popen,proc_open,shell_exec,system',
  });
  await php.setSapiName('cli');
  php.writeFile('/main.php', `<?php\n$_SERVER['argv'] = json_decode( getenv( 'ARGV' ) );\n${code}`);
  const running = await php.runStream({
    scriptPath: '/main.php',
    env: { ...env, ARGV: JSON.stringify(argv) },
  });
  await Promise.all([copy(running.stdout, process.stdout), copy(running.stderr, process.stderr)]);
  return running.exitCode;
}

function mounting(folder) {
  return (_, FS, point) => {
    FS.mkdirTree(point);
    FS.mount(FS.filesystems.NODEFS, { root: folder }, point);
    return () => FS.unmount(point);
  };
}

async function copy(stream, target) {
  for await (const part of stream) target.write(part);
}
