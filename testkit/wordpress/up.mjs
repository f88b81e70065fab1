// The WordPress of `./realtime up --wordpress`: node up.mjs PORT FOLDER [SOURCE], with the constants of the plugin
// in the environment. It prints its URLs, its login, what to click, and an empty line. Each line of its input,
// {"trace":"<id, or channel#seq>"}, is answered with a line: what the plugin's outbox knows of that event. It ends when
// its input ends, or when one of its servers does.
import { createInterface } from 'node:readline';
import { ADMIN, startSite } from './site.mjs';

const [port, folder, source] = process.argv.slice(2);
const constants = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => name.startsWith('REALTIME_EVENTS_')),
);

// Ctrl-C also reaches the gateway, which then closes the input of this process.
process.on('SIGINT', () => {});
const input = createInterface({ input: process.stdin });
const closed = new Promise((resolve) => input.once('close', () => resolve()));

try {
  const site = await startSite({ stack: 'quick', port: Number(port), folder, source, constants });
  const lines = {
    Site: `${site.url}/`,
    Admin: `${site.url}/wp-admin/`,
    ...((await site.hasAdministrator())
      ? { User: ADMIN.user, Password: ADMIN.password }
      : { Login: `as you set it. To start over with a new site, delete ${site.work}` }),
  };
  for (const [name, value] of Object.entries(lines)) console.log(`${name.padEnd(16)} ${value}`);
  steps(lines).forEach((step, index) =>
    console.log(`${(index ? '' : 'Try it').padEnd(16)} ${index + 1}. ${step}`),
  );
  console.log();
  input.on('line', async (line) => console.log(await outbox(site, JSON.parse(line).trace)));
  const reason = await Promise.race([closed, site.lost]);
  if (reason) fail(reason);
  await site.stop();
} catch (error) {
  fail(`WordPress did not start. ${error.message}`);
}
process.exit();

/** What the outbox knows of an event, as JSON in one line; an empty object if the site does not answer. */
async function outbox(site, of) {
  const code = 'echo wp_json_encode( Realtime_Events\\CLI\\Site_Trace::find( $args[0] ) );';
  try {
    return JSON.stringify(JSON.parse(await site.php(code, of)));
  } catch {
    return '{}';
  }
}

/** What to click to see an event arrive. */
function steps({ Admin }) {
  const dispatch = constants.REALTIME_EVENTS_URL;
  return [
    `Log in: ${Admin}`,
    `Write a post and publish it: ${Admin}post-new.php`,
    ...(dispatch ? [`See it in the console: ${new URL('/#live', dispatch)}`] : []),
  ];
}

function fail(message) {
  console.error(message);
  process.exitCode = 1;
}
