import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { startSite } from "../site/site.mjs";
import { find, php } from "../site/programs.mjs";

const [stack, version, ...options] = process.argv.slice(2);
const phpunit = find("phpunit");
const site = await startSite({ stack, version });
console.log(`WordPress ${version}, stack ${stack}`);
try {
  process.exitCode = await new Promise((resolve, reject) => {
    spawn(
      php(),
      ["-d", "display_errors=stderr", "-d", "error_reporting=-1", "-d", "memory_limit=512M", phpunit, "-c", configuration(), ...options],
      { stdio: "inherit", env: { ...process.env, WORDPRESS_PATH: site.path } },
    )
      .once("error", reject)
      .once("close", resolve);
  });
} finally {
  await site.stop();
}

function configuration() {
  return fileURLToPath(new URL("phpunit/phpunit.xml", import.meta.url));
}
