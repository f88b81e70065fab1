// The WordPress of `./realtime up --wordpress`: node up.mjs PORT FOLDER, with the constants of the plugin in
// the environment. It says where it is and closes its output with an empty line; it ends with its input, or
// with its servers.
import { ADMIN, startSite } from './site.mjs';

const [port, folder] = process.argv.slice(2);
const constants = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => name.startsWith('REALTIME_EVENTS_')),
);

// Ctrl-C reaches the whole terminal: the gateway, which hears it too, says when.
process.on('SIGINT', () => {});
const told = new Promise((resolve) => process.stdin.resume().once('end', () => resolve()));

try {
  const site = await startSite({ stack: 'quick', port: Number(port), folder, constants });
  const lines = {
    Site: `${site.url}/`,
    Admin: `${site.url}/wp-admin/`,
    User: ADMIN.user,
    Password: ADMIN.password,
  };
  for (const [name, value] of Object.entries(lines)) console.log(`${name.padEnd(16)} ${value}`);
  console.log();
  const reason = await Promise.race([told, site.lost]);
  if (reason) fail(reason);
  await site.stop();
} catch (error) {
  fail(`WordPress did not start. ${error.message}`);
}
process.exit();

function fail(message) {
  console.error(message);
  process.exitCode = 1;
}
