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
  const { startSoakSite } = await import('./src/site.mjs');
  const { run } = await import('./src/run.mjs');
  say(`seed ${options.seed}`);
  const gateway = options.target ? undefined : await startSoakGateway();
  let lose;
  const stopped = new Promise((_, reject) => {
    lose = reject;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      process.once(signal, () => reject(new Error(`Stopped by ${signal}`)));
    }
    gateway?.ended.then((why) => reject(new Error(why)));
  });
  let site;
  try {
    if (options.visits) site = await startSoakSite(options.target ?? gateway);
    site?.lost.then((why) => lose(new Error(why)));
    const running = run(options.target ?? gateway, options, say, { site });
    const result = await Promise.race([running, stopped]);
    say('\n' + report(result));
    return isGood(result) ? 0 : 1;
  } finally {
    await site?.stop();
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
