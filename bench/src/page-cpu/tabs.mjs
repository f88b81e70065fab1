/**
 * Opens tabs that nobody watches. Playwright switches on the inspector of each page that it opens, and
 * the renderer then copies every WebSocket message for it. These tabs only have what this asks for.
 */
export class Browser {
  #session;
  #replies = new Map();
  #ids = 0;

  /** @param {import("playwright-core").CDPSession} session of the browser */
  constructor(session) {
    this.#session = session;
    session.on('Target.receivedMessageFromTarget', ({ message }) => {
      const { id, result, error } = JSON.parse(message);
      const reply = this.#replies.get(id);
      this.#replies.delete(id);
      if (error) reply?.reject(new Error(error.message));
      else reply?.resolve(result);
    });
  }

  /** Cookies, locks and storage of its own. @returns {Promise<string>} its id */
  async newContext() {
    const { browserContextId } = await this.#session.send('Target.createBrowserContext');
    return browserContextId;
  }

  async closeContext(browserContextId) {
    await this.#session.send('Target.disposeBrowserContext', { browserContextId });
  }

  async newTab(browserContextId, url) {
    const { targetId } = await this.#session.send('Target.createTarget', { url, browserContextId });
    const { sessionId } = await this.#session.send('Target.attachToTarget', {
      targetId,
      flatten: false,
    });
    const tab = new Tab((method, params) => this.#send(sessionId, method, params));
    await tab.ready();
    return tab;
  }

  /** CPU time that all processes of the browser have used until now, in ms. */
  async cpu() {
    const { processInfo } = await this.#session.send('SystemInfo.getProcessInfo');
    return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime * 1000, 0);
  }

  #send(sessionId, method, params) {
    const id = ++this.#ids;
    return new Promise((resolve, reject) => {
      this.#replies.set(id, { resolve, reject });
      const message = JSON.stringify({ id, method, params });
      this.#session.send('Target.sendMessageToTarget', { sessionId, message }).catch(reject);
    });
  }
}

class Tab {
  #send;

  constructor(send) {
    this.#send = send;
  }

  async ready() {
    await this.#send('Performance.enable', {});
    while (!(await this.run('window.isReady ?? false'))) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** The value of an expression, or of its promise. */
  async run(expression) {
    const { result, exceptionDetails } = await this.#send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? expression);
    return result.value;
  }

  collectGarbage() {
    return this.#send('HeapProfiler.collectGarbage', {});
  }

  /**
   * CPU time until now, in ms: `process` of all threads of the page's renderer, `thread` of its main
   * thread.
   */
  async cpu() {
    const { metrics } = await this.#send('Performance.getMetrics', {});
    const of = (name) => metrics.find((metric) => metric.name === name).value * 1000;
    return { process: of('ProcessTime'), thread: of('ThreadTime') };
  }
}
