// Many clients on a deployment where everything goes wrong: node soak.mjs --help
import { HELP, readOptions, UsageError } from './src/options.mjs';
import { isGood, report } from './src/report.mjs';

const say = (line) => console.log(line);

async function main() {
  const options = readOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  // Not above: the help needs no installed packages.
  const { startSoakGateway } = await import('./src/gateway.mjs');
  const { run } = await import('./src/run.mjs');
  say(`seed ${options.seed}`);
  const gateway = options.target ? undefined : await startSoakGateway();
  const stopped = new Promise((_, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      process.once(signal, () => reject(new Error(`Stopped by ${signal}`)));
    }
    gateway?.ended.then((why) => reject(new Error(why)));
  });
  try {
    const result = await Promise.race([run(options.target ?? gateway, options, say), stopped]);
    say('\n' + report(result));
    return isGood(result) ? 0 : 1;
  } finally {
    await gateway?.stop();
  }
}

try {
  process.exit(await main());
} catch (error) {
  console.error(
    error instanceof UsageError
      ? `${error.message}\n--help lists the options.`
      : (error.stack ?? error),
  );
  process.exit(error instanceof UsageError ? 2 : 1);
}
