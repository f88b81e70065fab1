/**
 * Realtime Events on the pages of a site: `window.realtimeEvents`, and the attributes `data-realtime-*`.
 * docs/hooks.md describes both for theme authors. The build joins this file and the library to realtime-events.js,
 * which is all that a page loads.
 *
 * The page connects at its first subscription. Public channels use one connection without a token, which all tabs of
 * the browser share. Private channels use a connection of this page only, so their events never reach a tab in which
 * another user is logged in.
 *
 * An optimizer may run this file at any time, also long after the page is loaded, and may run it twice. It needs one
 * element of the page, the configuration, wherever that is by then.
 */
(() => {
	'use strict';

	const waiting = window.realtimeEventsReady || [];
	if (!Array.isArray(waiting)) {
		return; // Another copy of this file has run.
	}

	/** The element with the configuration: JSON, which optimizers neither run nor wrap. */
	const CONFIGURATION = '#realtime-events-config';

	/** The attributes that a router may change on an element that it keeps. */
	const ATTRIBUTES = [
		'channel',
		'count',
		'epoch',
		'event',
		'feed',
		'format',
		'match',
		'minus',
		'reset',
		'rewind',
		'since',
		'text',
	].map((name) => 'data-realtime-' + name);

	/** Milliseconds after which a page should have its configuration. */
	const PATIENCE = 5000;

	/** Milliseconds between requests to a site whose answer will not be another soon. */
	const PAUSE = 300_000;

	/** The most channels of a token, and the most letters that their names at the gateway have together. */
	const MAX_CHANNELS = 50;
	const MAX_NAMES = 2600;

	/** The latest configuration of the page. A router may bring another with its next page. */
	let config;

	const warned = new Set();

	/** Shows a problem in the console, once. */
	function warn(problem) {
		if (!warned.has(problem)) {
			warned.add(problem);
			// eslint-disable-next-line no-console
			console.warn('Realtime Events: ' + problem);
		}
	}

	/** Calls `fn` once the document is parsed. */
	function whenParsed(fn) {
		if (document.readyState === 'loading') {
			document.addEventListener('DOMContentLoaded', fn);
		} else {
			fn();
		}
	}

	// --- The elements of the page, whenever they come and go.

	/** What is done with the elements of each selector, and how to end it, by element. */
	const kinds = [];
	/** Elements that came later, without a configuration of their own: its positions are not theirs. */
	const late = new WeakSet();
	let isParsed = false;

	/**
	 * Calls `fn` once with each element of the page that matches, now or later. The function that it returns is called
	 * when the element leaves the page.
	 *
	 * @param {string}                                selector A CSS selector.
	 * @param {function(Element): (function()|void)} fn
	 */
	function each(selector, fn) {
		const kind = { selector, fn, elements: new Map() };
		kinds.push(kind);
		if (isParsed) {
			find(kind, document.documentElement);
		}
	}

	function find(kind, root) {
		[root, ...root.querySelectorAll(kind.selector)].forEach((element) => {
			if (
				element.isConnected &&
				element.matches(kind.selector) &&
				!kind.elements.has(element)
			) {
				// First, since `fn` may call `each`.
				kind.elements.set(element);
				kind.elements.set(element, kind.fn(element));
			}
		});
	}

	function leave(kind, element) {
		const end = kind.elements.get(element);
		kind.elements.delete(element);
		if (end) {
			end();
		}
	}

	/** Follows the changes of the page. */
	function changed(records) {
		const before = config;
		for (const kind of kinds) {
			for (const element of [...kind.elements.keys()]) {
				if (!element.isConnected) {
					leave(kind, element);
				}
			}
			for (const { type, target, addedNodes } of records) {
				const roots = type === 'attributes' ? [target] : [...addedNodes];
				for (const root of roots.filter(({ nodeType }) => nodeType === 1)) {
					if (type === 'attributes') {
						leave(kind, root);
					}
					// The first kind is the configuration.
					if (kind !== kinds[0] && config === before) {
						late.add(root);
					}
					find(kind, root);
				}
			}
		}
	}

	function isLate(element) {
		return !!element && (late.has(element) || isLate(element.parentElement));
	}

	// --- Channels.

	/** Resolves after the scripts of the page have made their subscriptions. */
	const ready = new Promise((resolve) => whenParsed(() => setTimeout(resolve)));

	/** @type {Map<string, object>} The subscriptions of `channel( name )`, by their names on this site. */
	const channels = new Map();
	let publicClient;
	/** Private channels, by the token that covers them. */
	const groups = [];

	const isPublic = (name) => name === 'public' || name.startsWith('public:');

	/** The name of a channel at the gateway. On sites of a network it contains the id of the site. */
	function atGateway(name) {
		const { names } = config;
		if (name === 'public') {
			return names.public;
		}
		return isPublic(name)
			? names.publicPrefix + name.slice('public:'.length)
			: names.privatePrefix + name;
	}

	/** The events of the page that the toolbar can show. */
	const MAX_SEEN = 20;

	/** What the toolbar shows to a user who manages the site. Other users have no such part of the page. */
	const page = {
		clients: [],
		/** The last events by channel and number, oldest first. */
		events: new Map(),
		/** Called when a client has another state, and with each event. */
		changed() {},
		/** Listens to `public`, from its newest events if the page knows none yet. */
		listen(rewind) {
			page.own ??= channel('public', page.events.size ? {} : { rewind });
		},
	};

	function seen(event) {
		const key = event.channel + '#' + event.seq;
		if (!page.events.has(key)) {
			page.events.set(key, event);
			if (page.events.size > MAX_SEEN) {
				page.events.delete(page.events.keys().next().value);
			}
			page.changed();
		}
	}

	function clientForPublic() {
		publicClient = publicClient || connect({});
		return publicClient;
	}

	/** Whether the token of a group can cover one more channel. */
	function hasRoom({ names, isFetched }, name) {
		const all = [...names, name];
		return (
			!isFetched &&
			all.length <= MAX_CHANNELS &&
			all.map(atGateway).join('').length <= MAX_NAMES
		);
	}

	/**
	 * The client for a private channel. One token covers the channels that are subscribed before it is fetched. Later
	 * channels, and those for which it has no room, get another client.
	 */
	function clientForPrivate(name) {
		let mine =
			groups.find(({ names, client }) => names.has(name) && client.state.name !== 'closed') ||
			groups.find((group) => hasRoom(group, name));
		if (!mine) {
			mine = { names: new Set(), isFetched: false };
			mine.client = connect({ shared: false, token: () => tokenFor(mine) });
			groups.push(mine);
		}
		mine.names.add(name);
		return mine.client;
	}

	function connect(options) {
		const client = window.RealtimeEvents.connect({
			url: config.websocketUrl,
			historyUrl: config.historyUrl || undefined,
			debug: !!config.user?.debug,
			...options,
		});
		page.clients.push(client);
		client.onState(() => page.changed());
		page.changed();
		client.onError(({ code, message, channel: name, cause }) => {
			if (code === 'token_unavailable') {
				warn('no token for private channels. ' + (cause ? cause.message : message));
			} else {
				warn(refusal(name, code, message));
			}
		});
		return client;
	}

	function refusal(name, code, message) {
		const reasons = {
			forbidden: 'this user has no permission to read it.',
			token_required: 'it is private, and nobody is logged in.',
		};
		return `the channel ${name} is refused (${code}): ${reasons[code] || message}`;
	}

	/** A token for a group of channels. If the site refuses one, its client is closed with the reason. */
	async function tokenFor(mine) {
		await ready;
		mine.isFetched = true;
		const { token, code, message } = config.user
			? await fetchToken(mine.names)
			: { code: 'token_required' };
		if (!token) {
			mine.names.forEach((name) => warn(refusal(name, code, message)));
			mine.client.close(code, message);
		}
		return token || '';
	}

	/** The site is not asked before this time, in ms since 1970. The error says why. */
	let pause = { until: 0 };

	/**
	 * @return {Promise<{token: string}|{code: string, message: string}>} A token, or why this user gets none.
	 * @throws If the site gives no such answer; the client tries again.
	 */
	async function fetchToken(wanted) {
		if (Date.now() < pause.until) {
			throw pause.error;
		}
		const address = new URL(config.tokenUrl, location.href);
		address.searchParams.set('channels', [...wanted].join());
		let answer = await ask(address);
		if (answer.code === 'rest_cookie_invalid_nonce') {
			// The nonce has expired: the page was open for a day, or came from a cache.
			const nonce = await ask(config.user.nonceUrl);
			if (nonce.text === '0') {
				return { code: 'token_required', message: 'The user has logged out.' };
			}
			if (!/^[\da-f]{10}$/.test(nonce.text)) {
				throw wrong(config.user.nonceUrl, nonce);
			}
			config.user.nonce = nonce.text;
			answer = await ask(address);
		}
		const { token, code, message } = answer;
		const refused = {
			realtime_events_forbidden: 'forbidden',
			realtime_events_visitor: 'token_required',
		}[code];
		if (!token && !refused) {
			throw wrong(config.tokenUrl, answer);
		}
		return { token, code: refused, message };
	}

	/** @return {Promise<Object>} The `status` and the `text` of an answer, and what its JSON has. */
	async function ask(address) {
		const headers = { 'X-WP-Nonce': config.user.nonce };
		const answer = await fetch(address, {
			headers,
			credentials: 'same-origin',
			cache: 'no-store',
		});
		const text = (await answer.text()).trim();
		let json;
		try {
			json = JSON.parse(text);
		} catch (error) {
			// HTML of a firewall or of a login form.
		}
		return { ...json, status: answer.status, text };
	}

	/** The error of an answer that is not the plugin's. Only a server in trouble is asked again soon. */
	function wrong(address, { status, code, message }) {
		const what = code ? `${code}: ${message}` : 'not by WordPress';
		const isTrouble = status >= 500 || status === 429;
		const error = new Error(
			`${address} was answered with ${status} (${what}). ` +
				(isTrouble
					? 'The page asks again.'
					: 'If a security plugin or a firewall closes the address, open it to logged-in users.'),
		);
		if (!isTrouble) {
			pause = { until: Date.now() + PAUSE, error };
		}
		return error;
	}

	/**
	 * Subscribes to a channel. Its `state` is closed if the user may not read it, and tells why.
	 *
	 * @param {string} name      Its name on this site.
	 * @param {Object} [options] Of the library: `since` and `epoch`, `rewind`, `events`. With them, each call makes a
	 *                           subscription of its own. Without them, events follow from now on.
	 */
	function channel(name, options) {
		let found = !options && channels.get(name);
		if (!found || found.state.name === 'closed') {
			// A visitor gets no token, so no connection is opened for one: the gateway refuses.
			const client =
				isPublic(name) || !config.user ? clientForPublic() : clientForPrivate(name);
			found = client.channel(atGateway(name), options);
			if (config.user?.isWatched) {
				found.on('*', seen);
			}
			if (!options) {
				channels.set(name, found);
			}
		}
		return found;
	}

	// --- Events.

	/**
	 * The text of a title, a name or a comment, which WordPress stores as HTML. It is parsed in a document that is never
	 * displayed, so nothing in it is loaded or run.
	 */
	function plain(html) {
		const { body } = new DOMParser().parseFromString(html, 'text/html');
		body.querySelectorAll('script, style, template').forEach((element) => element.remove());
		return body.textContent.trim();
	}

	/** @return {Function} Whether an event has one of these names; `order_*` are all that begin with `order_`. */
	function named(list) {
		const patterns = list.split(',').map((name) => name.trim());
		return ({ event }) =>
			patterns.some((name) =>
				name.endsWith('*') ? event.startsWith(name.slice(0, -1)) : event === name,
			);
	}

	/** The value in an event's data at a path such as `order.total`, or undefined. */
	function at(data, path) {
		return path.split('.').reduce((value, key) => {
			const has =
				typeof value === 'object' &&
				value !== null &&
				Object.prototype.hasOwnProperty.call(value, key);
			return has ? value[key] : undefined;
		}, data);
	}

	const isScalar = (value) => value !== undefined && typeof value !== 'object';

	/** @return {Function} Whether an event's data has these values, written as `product_id=42&status=instock`. */
	function matching(text) {
		const wanted = [...new URLSearchParams(text)];
		return ({ data }) =>
			wanted.every(([path, value]) => {
				const found = at(data, path);
				return isScalar(found) && String(found) === value;
			});
	}

	/** The subscriptions of elements, by channel and start: elements of one start share one. */
	const shared = new Map();

	/** Where the events of an element start: where the page, or the element, was rendered. */
	function startOf(element, name) {
		const { realtimeSince, realtimeEpoch, realtimeRewind } = element.dataset;
		if (realtimeSince === 'now') {
			return undefined;
		}
		if (realtimeRewind) {
			return { rewind: Math.min(parseInt(realtimeRewind, 10) || 0, 1000) };
		}
		if (realtimeSince) {
			return { since: Number(realtimeSince), epoch: realtimeEpoch };
		}
		const position = isLate(element) ? positionNow(name) : config.positions[name];
		return position && { since: position.seq, epoch: position.epoch };
	}

	/** How far the page has read a channel. */
	function positionNow(name) {
		const all = [...shared.values(), { of: channels.get(name), name }];
		return all
			.map((each) => each.name === name && each.of && each.of.position)
			.filter(Boolean)
			.sort((a, b) => b.seq - a.seq)[0];
	}

	/**
	 * Calls `fn` with each event that the attributes of an element name, from the element's start. The element gets the
	 * attribute `data-realtime-stale` when events are missing and cannot be recovered; then `onReset` is called.
	 *
	 * @return {function()} Ends that.
	 */
	function follow(element, fn, onReset) {
		const { realtimeChannel, realtimeEvent, realtimeMatch, realtimeMinus } = element.dataset;
		const name = realtimeChannel || 'public';
		if (!isPublic(name) && !config.user) {
			warn(refusal(name, 'token_required'));
			return () => {};
		}
		const isNamed = named([realtimeEvent ?? '*', realtimeMinus].join());
		const matches = matching(realtimeMatch || '');
		const start = startOf(element, name);
		const key = JSON.stringify([name, start]);
		const mine = shared.get(key) || { of: channel(name, { ...start }), name, users: 0 };
		shared.set(key, mine);
		mine.users++;
		const stops = [
			mine.of.on('*', (event) => {
				if (isNamed(event) && matches(event)) {
					fn(event);
				}
			}),
			mine.of.onReset(() => {
				element.dataset.realtimeStale = '';
				onReset?.();
			}),
		];
		return () => {
			stops.forEach((stop) => stop());
			if (!--mine.users) {
				mine.of.unsubscribe();
				shared.delete(key);
			}
		};
	}

	/** A number as the language of the page writes it. */
	function localized(number) {
		try {
			return number.toLocaleString(document.documentElement.lang || undefined);
		} catch (error) {
			return String(number); // The page names a language that is none.
		}
	}

	/** Updates the count of an element with each of its events. */
	function count(element) {
		const { realtimeCount, realtimeMinus } = element.dataset;
		const isMinus = named(realtimeMinus || '');
		let sum = Number(realtimeCount);
		if (Number.isNaN(sum)) {
			warn(`data-realtime-count must be a number such as 1234, not "${realtimeCount}".`);
			sum = 0;
		}
		return follow(element, (event) => {
			sum += isMinus(event) ? -1 : 1;
			element.textContent = localized(sum);
		});
	}

	/** Updates the text of an element with each of its events. */
	function text(element) {
		const { realtimeText, realtimeFormat } = element.dataset;
		return follow(element, ({ data }) => {
			const value = at(data, realtimeText);
			if (value === null || isScalar(value)) {
				element.textContent =
					realtimeFormat === 'number' && typeof value === 'number'
						? localized(value)
						: plain(String(value ?? ''));
				delete element.dataset.realtimeStale;
			}
		});
	}

	// --- The start.

	const api = {
		/** The client for the public channels, with `state` and `onState`. */
		get client() {
			return clientForPublic();
		},
		at,
		channel,
		/** Calls `fn` with each event of this name in `public`, or with all for `*`. */
		on: (event, fn) => channel('public').on(event, fn),
		each,
		follow,
		named,
		plain,
		whenParsed,
	};

	/** Starts as soon as there is a configuration, and takes over each later one. */
	function configure(element) {
		let found;
		try {
			found = JSON.parse(element.textContent);
		} catch (error) {
			return; // It is not whole yet.
		}
		const isFirst = !config;
		config = found;
		if (!isFirst) {
			return;
		}
		if (!config.websocketUrl) {
			warn('enter the WebSocket URL in Settings, Realtime Events.');
			return;
		}
		if (config.user?.isWatched) {
			api.page = page; // For the toolbar.
		}
		window.realtimeEvents = api;
		waiting.splice(0).forEach(run);
		each('[data-realtime-event][data-realtime-count]', count);
		each('[data-realtime-event][data-realtime-text]:not([data-realtime-count])', text);
		// Not from the position of the page: a page that came too late from a cache would come from it again.
		each('[data-realtime-reset="reload"]', ({ dataset }) =>
			channel(dataset.realtimeChannel || 'public').onReset(() => location.reload()),
		);
	}

	/** Calls a function that waited; what it throws is reported, and stops no other. */
	function run(fn) {
		try {
			fn(api);
		} catch (error) {
			setTimeout(() => {
				throw error;
			});
		}
	}

	// Before and after the start, the way for scripts whose order nobody knows.
	window.realtimeEventsReady = {
		push: (fn) => (window.realtimeEvents === api ? run(fn) : waiting.push(fn)),
	};
	each(CONFIGURATION, configure);
	find(kinds[0], document.documentElement);
	if (!config) {
		kinds[0].elements.clear(); // It may be there, but not whole.
	}
	whenParsed(() => {
		isParsed = true;
		new MutationObserver(changed).observe(document, {
			attributeFilter: ATTRIBUTES,
			childList: true,
			subtree: true,
		});
		kinds.forEach((kind) => find(kind, document.documentElement));
		setTimeout(() => {
			if (!config) {
				warn(
					`the page has no element ${CONFIGURATION}. Exclude it in the plugin that optimizes scripts.`,
				);
			}
		}, PATIENCE);
	});
})();
