import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { join } from "node:path";

const repository = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Starts the whole product on a free port, as `./realtime up` does.
 *
 * @param {...string} options of `up`
 * @returns {Promise<{page: string, dispatchUrl: string, stop: () => Promise<void>}>} when it serves
 */
export async function startGateway(...options) {
  const java = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, "bin", "java") : "java";
  const child = spawn(
    java,
    ["-cp", "local/target/classes:local/target/dependency/*", "dev.realtimeevents.local.cli.Main", "up", "--port", "0", ...options],
    { cwd: repository, stdio: ["ignore", "pipe", "inherit"] },
  );
  process.once("exit", () => child.kill());
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
  };
  const values = new Map();
  for await (const line of createInterface({ input: child.stdout })) {
    const [, name, value] = /^(\w+) +(\S+)$/.exec(line) ?? [];
    if (name) values.set(name, value);
    if (line === "Stop with Ctrl-C.") {
      child.stdout.resume();
      return { page: values.get("Page"), dispatchUrl: values.get("DispatchUrl"), stop };
    }
  }
  throw new Error("The gateway did not start. Is it built (./mvnw package), and does JAVA_HOME name a JDK 25?");
}
