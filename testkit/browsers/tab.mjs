import { until } from '../until.mjs';

/**
 * A tab of any engine, in a window of its own, so that it is in view. Each engine adds `navigate(url)`,
 * `run(expression)` and `close()`. Chromium adds `freeze()` and `unfreeze()`, Chromium and Firefox
 * `dialogOpens()` and `acceptDialog()`: WebKitGTK has no command for a tab that shows one.
 */
export class Tab {
  /** Loads a page and waits until it is complete. */
  async goto(url) {
    await this.navigate(url);
    await this.waitForFunction(() => document.readyState === 'complete');
  }

  /** Goes to the page before, as the button of the browser does. */
  async back() {
    await this.#leave(() => void setTimeout(() => history.back()));
  }

  /** Goes to the page after. */
  async forward() {
    await this.#leave(() => void setTimeout(() => history.forward()));
  }

  /** Loads the page again. */
  async reload() {
    await this.evaluate(() => {
      window.isOld = true;
      setTimeout(() => location.reload());
    });
    await this.waitForFunction(() => !window.isOld && document.readyState === 'complete');
  }

  /**
   * Calls a function in the page.
   *
   * @param {(...args: any[]) => any} fn
   * @param {...any} args JSON
   * @returns {Promise<any>} what it returns or resolves to, as JSON; `null` for `undefined`
   * @throws {Error} if it throws
   */
  async evaluate(fn, ...args) {
    const call = `(${fn})(...${JSON.stringify(args)})`;
    return JSON.parse(await this.run(`(async () => JSON.stringify((await ${call}) ?? null))()`));
  }

  /** Opens a dialog in the page. Nothing runs in the page until the dialog is accepted. */
  async openDialog() {
    let isOpen = !this.dialogOpens;
    void this.dialogOpens?.().then(() => (isOpen = true));
    await this.evaluate(() => void setTimeout(() => alert('Still there?'), 200));
    // A busy browser may take long, and the page is not silent before.
    await until(() => isOpen, 'the dialog');
  }

  /**
   * Keeps the page busy, so that nothing else runs in it. A synchronous request would be cheaper, but Firefox still
   * delivers messages during one, and WebKit ends it after 10 s.
   */
  async hang(milliseconds) {
    await this.evaluate((ms) => {
      const loop = (end) => {
        while (Date.now() < end);
      };
      setTimeout(() => loop(Date.now() + ms), 200); // WebKit's answer needs some time
    }, milliseconds);
  }

  /** Waits until a function in the page returns a true value, also while the tab goes to another page. */
  async waitForFunction(fn, arg = null, milliseconds = 60_000) {
    let failure;
    const holds = () => this.evaluate(fn, arg).catch((error) => void (failure = error));
    await until(holds, String(fn), milliseconds).catch((error) => {
      throw new Error(error.message, { cause: failure });
    });
  }

  async #leave(how) {
    const here = await this.evaluate(() => location.href);
    await this.evaluate(how);
    await this.waitForFunction(
      (url) => location.href !== url && document.readyState === 'complete',
      here,
    );
  }
}
