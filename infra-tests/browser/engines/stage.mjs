import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { openBrowser, skipIn } from 'realtime-events-testkit/browsers.mjs';
import { startGateway } from 'realtime-events-testkit/gateway.mjs';
import { servePages } from 'realtime-events-testkit/pages.mjs';
import { dispatch, repeatWhile } from 'realtime-events-testkit/publishing.mjs';
import { startRelay } from 'realtime-events-testkit/relay.mjs';
import { token } from 'realtime-events-testkit/signing.mjs';
import { allStarted } from 'realtime-events-testkit/starting.mjs';
import { LISTENER, address, live, numbers, received } from '../listener.mjs';

/** ms. A page that says `open` may be deaf for 15 s, and the machine may be busy for some more. */
const NOTICED = 18_000;

/**
 * Starts a gateway, a site and a browser before the first test of the process, and stops them after the last.
 *
 * @param {"chromium" | "firefox" | "webkit"} engine
 */
export async function setStage(engine) {
  const skip = await skipIn(engine);
  const stage = new Stage(skip);
  stage.started = skip ? undefined : stage.start(engine);
  before(() => stage.started);
  after(() => stage.stop());
  return stage;
}

class Stage {
  #scenes = 0;

  /** Waits for the gateway, the site and the browser. */
  started;

  /** The reason to skip the tests; `false` if there is none. */
  skip;
  gateway;
  site;
  browser;
  /** For each private channel, how long its tokens are valid, and how many the site issued. */
  tokens = new Map();

  constructor(skip) {
    this.skip = skip;
  }

  async start(engine) {
    await allStarted(
      startGateway().then((gateway) => (this.gateway = gateway)),
      servePages({
        '/': LISTENER,
        '/other': LISTENER,
        '/elsewhere': '<!DOCTYPE html><title>Elsewhere</title>',
      }).then((site) => (this.site = site)),
      openBrowser(engine).then((browser) => (this.browser = browser)),
    );
    this.site.token = (channel) => {
      const tokens = this.tokens.get(channel);
      tokens.issued++;
      return token(this.gateway.secret, [channel], tokens.seconds);
    };
    console.log(`# ${engine} ${this.browser.version}`);
  }

  async stop() {
    await this.browser?.close();
    await this.gateway?.stop();
    this.site?.close();
  }

  /** A browser profile, a network and a channel of its own for a test. */
  async scene(t) {
    await this.started;
    const name = `public:scenario-${++this.#scenes}`;
    const profile = await this.browser.newProfile();
    t.after(() => profile.close());
    const relay = await startRelay(this.gateway.port);
    t.after(() => relay.close());
    return new Scene(this, profile, relay, name);
  }
}

/** The surroundings of a test. */
class Scene {
  gateway;
  site;
  profile;
  relay;
  /** The channel. */
  name;

  #tokens;
  /** When the gateway had pushed each event, by seq. One whose push waits in the queue is not among them. */
  #pushed = new Map();

  constructor({ gateway, site, tokens }, profile, relay, name) {
    Object.assign(this, { gateway, site, profile, relay, name });
    this.#tokens = tokens;
  }

  /** How many tokens the site issued for the channel. */
  get tokens() {
    return this.#tokens.get(this.name).issued;
  }

  /** From now on the channel is one that needs a token, valid for so many seconds. */
  usePrivateChannel(seconds) {
    this.name = this.name.replace('public:', 'private:');
    this.#tokens.set(this.name, { seconds, issued: 0 });
  }

  /** Publishes events one after the other. @returns {Promise<number>} the seq of the last */
  async publish(count) {
    let last;
    for (let i = 0; i < count; i++) {
      const { seq, queued } = await dispatch(this.gateway, this.name);
      if (!queued) this.#pushed.set(seq, Date.now());
      last = seq;
    }
    return last;
  }

  /** Publishes while `work` runs. @returns {Promise<number>} the seq of the last event, published after that */
  async publishWhile(work) {
    return repeatWhile(() => this.publish(1), work);
  }

  /** The URL of a page that listens to the channel through the relay. */
  page(options) {
    const { gateway, relay, name } = this;
    const url = relay.through(gateway.webSocketUrl);
    return address(this.site, { url, name, ...options });
  }

  /** Opens a tab that listens, and waits until its channel is live. */
  async listen(options) {
    const tab = await this.profile.newTab();
    await tab.goto(this.page(options));
    await live(tab);
    return tab;
  }

  /** Two tabs of the profile. The first one leads. */
  async listenTwice(options) {
    return [await this.listen(options), await this.listen(options)];
  }

  /** The tab goes to a page without the library. */
  async leave(tab) {
    await tab.goto(`${this.site.url}elsewhere`);
  }

  /**
   * The tab comes back to the page that it left. The engine has kept the page, or loads it again: then it must have a
   * position that it remembers.
   *
   * @param {number} last event that the page had when the tab left
   * @returns {Promise<number>} the first event that the page has to show now
   */
  async comeBack(tab, last) {
    await tab.back();
    await tab.waitForFunction(() => window.wasKept !== undefined);
    return (await tab.evaluate(() => wasKept)) ? 1 : last + 1;
  }

  /**
   * The network is gone: nothing arrives, no connection opens, and the pages are told that they are offline.
   * Where the engine cannot tell them, their connections end.
   */
  async goOffline() {
    const { profile, relay } = this;
    if (!profile.setOffline) {
      relay.cut();
      return;
    }
    relay.refuse = true;
    relay.forget();
    await profile.setOffline(true);
  }

  /** Ends `goOffline`. */
  async goOnline() {
    this.relay.refuse = false;
    await this.profile.setOffline?.(false);
  }

  /**
   * Checks that a page received the events from `first` to `last`, each once, in order, and that it never said
   * `open` for long while an event that had been pushed did not arrive.
   *
   * @param {number} [patience] ms
   */
  async check(tab, first, last, patience = NOTICED) {
    assert.deepEqual(await received(tab, last), numbers(first, last));
    const deaf = this.#longestDeaf(await tab.evaluate(() => timeline));
    assert.ok(deaf <= patience, `open and deaf for ${deaf} ms`);
  }

  /** The longest time in ms in which the page said `open` and an event was on its way. */
  #longestDeaf(timeline) {
    const open = [];
    for (const { state, at } of timeline) {
      if (!state) continue;
      if (open.length) open.at(-1).to ??= at;
      if (state === 'open') open.push({ from: at });
    }
    const waits = timeline
      .filter(({ seq }) => this.#pushed.has(seq))
      .flatMap(({ seq, at }) =>
        open.map(({ from, to = at }) => Math.min(to, at) - Math.max(from, this.#pushed.get(seq))),
      );
    return Math.max(0, ...waits);
  }
}
