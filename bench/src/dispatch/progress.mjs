/** One line on a terminal that tells what runs now; in a file, a line for each thing. */
export class Progress {
  #last = '';

  show(text) {
    const { stderr } = process;
    const what = text.replace(/\d+ of/, 'of');
    if (stderr.isTTY) stderr.write(`\r\x1b[K${text}`);
    else if (what !== this.#last) stderr.write(`${text}\n`);
    this.#last = what;
  }

  end() {
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  }
}
