import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build as esbuild } from 'esbuild';
import { build as vite } from 'vite';
import webpack from 'webpack';

/** Each makes the bundle of one file of an app, minified, for the browser, and returns its code. */
export const BUNDLERS = {
  async esbuild(folder, file) {
    const { outputFiles } = await esbuild({
      absWorkingDir: folder,
      entryPoints: [file],
      bundle: true,
      minify: true,
      write: false,
      define: { 'process.env.NODE_ENV': '"production"' },
    });
    return outputFiles[0].text;
  },

  async Vite(folder, file) {
    const { output } = await vite({
      root: folder,
      configFile: false,
      logLevel: 'silent',
      build: {
        write: false,
        modulePreload: false,
        rollupOptions: { input: join(folder, file), output: { format: 'iife' } },
      },
    });
    return output[0].code;
  },

  async webpack(folder, file) {
    const compiler = webpack({
      context: folder,
      entry: './' + file,
      mode: 'production',
      devtool: false,
      output: { path: join(folder, 'webpack'), filename: file },
    });
    const stats = await promisify(compiler.run.bind(compiler))();
    if (stats.hasErrors() || stats.hasWarnings()) {
      throw new Error(stats.toString({ all: false, errors: true, warnings: true }));
    }
    return readFile(join(folder, 'webpack', file), 'utf8');
  },
};
