import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';

/** A child process that answers each line with a line. */
export class LineProcess {
  static async start(command, args, environment) {
    const child = spawn(command, args, {
      env: environment,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    return new LineProcess(child, [command, ...args].join(' '));
  }

  constructor(child, command) {
    this.child = child;
    this.lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    this.command = command;
  }

  async read() {
    const { value, done } = await this.lines.next();
    if (done) throw new Error(`This process has ended: ${this.command}`);
    return value;
  }

  async ask(line) {
    this.child.stdin.write(`${line}\n`);
    return this.read();
  }

  /** Megabytes that the process has in memory; undefined if the system does not tell. */
  async memory() {
    const status = await readFile(`/proc/${this.child.pid}/status`, 'utf8').catch(() => '');
    const found = /^VmRSS:\s+(\d+) kB/m.exec(status);
    return found ? Number(found[1]) / 1024 : undefined;
  }

  stop() {
    this.child.kill();
  }
}
