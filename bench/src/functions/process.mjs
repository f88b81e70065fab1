import { spawn } from 'node:child_process';
import { Runtime } from './runtime.mjs';

/** One process of a function, with AWS's runtime client. It takes one event after the other. */
export class FunctionProcess {
  #child;
  #runtime;
  #ended;
  #give;

  /**
   * @param {import('./commands.mjs').Started} started as the development gateway has started the function
   * @param {object} how
   * @param {boolean} [how.snapStart] runs the hooks of SnapStart
   * @param {Record<string, string>} [how.variables] that differ
   */
  static async start({ command, variables }, { snapStart = false, variables: others = {} }) {
    const process = new FunctionProcess();
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, ...rest } = variables;
    process.#runtime = await Runtime.start({
      accessKeyId: AWS_ACCESS_KEY_ID,
      secretAccessKey: AWS_SECRET_ACCESS_KEY,
    });
    // On Lambda, the runtime connects org.crac with its own hooks, and with SnapStart an endpoint gives credentials.
    const [java, ...options] = command;
    const crac = '-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac';
    process.#child = spawn(java, [crac, ...options], {
      env: {
        ...rest,
        AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://${process.#runtime.address}/credentials`,
        AWS_LAMBDA_INITIALIZATION_TYPE: snapStart ? 'snap-start' : 'on-demand',
        AWS_LAMBDA_RUNTIME_API: process.#runtime.address,
        ...others,
      },
      stdio: ['pipe', 'ignore', 'inherit'], // it ends when its standard input does
    });
    process.#ended = new Promise((_, reject) => {
      process.#child.once('error', reject);
      process.#child.once('exit', (code, signal) =>
        reject(new Error(`The function ended with ${signal ?? code}.`)),
      );
    });
    process.#ended.catch(() => {});
    try {
      if (snapStart) (await process.#until(process.#runtime.snapshot()))();
      process.#give = await process.#until(process.#runtime.idle());
      return process;
    } catch (error) {
      process.stop();
      throw error;
    }
  }

  get pid() {
    return this.#child.pid;
  }

  /**
   * Gives it an event, and waits until it asks for the next.
   *
   * @returns {Promise<number>} ms from the event to the answer
   * @throws {Error} if it fails
   */
  async invoke(event) {
    const sent = performance.now();
    this.#give(event);
    const answer = await this.#until(this.#runtime.answer());
    const wall = performance.now() - sent;
    if ((answer.statusCode ?? 200) !== 200 || answer.batchItemFailures?.length) {
      throw new Error(`The function answered ${JSON.stringify(answer)}`);
    }
    this.#give = await this.#until(this.#runtime.idle());
    return wall;
  }

  stop() {
    this.#child.kill('SIGKILL');
    this.#runtime.stop();
  }

  #until(promise) {
    return Promise.race([this.#ended, promise]);
  }
}
