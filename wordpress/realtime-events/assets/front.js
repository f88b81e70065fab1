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
	const ATTRIBUTES = ['channel', 'count', 'event', 'feed', 'match', 'minus', 'reset', 'text'].map(
		(name) => 'data-realtime-' + name,
	);

	/** Milliseconds until a site is asked again whose answer does not look as if it changed soon. */
	const PAUSE = 300_000;

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
	let group;

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

	function clientForPublic() {
		publicClient = publicClient || connect({});
		return publicClient;
	}

	/**
	 * The client for a private channel. One token covers all channels that are subscribed before it is fetched. Later
	 * channels get another client.
	 */
	function clientForPrivate(name) {
		if (!group || group.isFetched) {
			const mine = { names: [], isFetched: false };
			mine.client = connect({ shared: false, token: () => tokenFor(mine) });
			group = mine;
		}
		group.names.push(name);
		return group.client;
	}

	function connect(options) {
		return window.RealtimeEvents.connect({
			url: config.websocketUrl,
			historyUrl: config.historyUrl || undefined,
			...options,
		});
	}

	async function tokenFor(mine) {
		await ready;
		mine.isFetched = true;
		const token = config.user && (await fetchToken(mine.names));
		if (!token) {
			mine.client.close(); // The site refuses; another request would not change that.
			return '';
		}
		return token;
	}

	/**
	 * @return {Promise<string|null>} Null if the site refuses a token for this user.
	 * @throws If the request fails; the client tries again.
	 */
	async function fetchToken(wanted) {
		let answer = await requestToken(wanted);
		if (answer.code === 'rest_cookie_invalid_nonce') {
			// The nonce has expired: the page was open for a day, or came from a cache.
			answer = (await renewNonce()) ? await requestToken(wanted) : answer;
		}
		if (answer.token) {
			return answer.token;
		}
		if (/^realtime_events_|^rest_cookie_invalid_nonce$/.test(answer.code)) {
			return null;
		}
		throw new Error(`Realtime Events: no token: ${answer.message}`);
	}

	async function requestToken(wanted) {
		const address = new URL(config.tokenUrl, location.href);
		address.searchParams.set('channels', wanted.join());
		const headers = { 'X-WP-Nonce': config.user.nonce };
		return (
			await fetch(address, { headers, credentials: 'same-origin', cache: 'no-store' })
		).json();
	}

	/** @return {Promise<boolean>} False if the user has logged out. */
	async function renewNonce() {
		const { user } = config;
		const answer = await fetch(user.nonceUrl, {
			credentials: 'same-origin',
			cache: 'no-store',
		});
		if (answer.ok) {
			user.nonce = (await answer.text()).trim();
		}
		return answer.ok;
	}

	/**
	 * Subscribes to a channel. Its `state` is closed if the user may not read it.
	 *
	 * @param {string} name      Its name on this site.
	 * @param {Object} [options] Of the library: `since` and `epoch`, `rewind`, `events`. With them, each call makes a
	 *                           subscription of its own. Without them, events follow from now on.
	 */
	function channel(name, options) {
		let found = !options && channels.get(name);
		if (!found || found.state.name === 'closed') {
			const client = isPublic(name) ? clientForPublic() : clientForPrivate(name);
			found = client.channel(atGateway(name), options);
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

	/** @return {Function} Whether an event's data has these values, written as `product_id=42&status=instock`. */
	function matching(text) {
		const wanted = [...new URLSearchParams(text)];
		return ({ data }) => wanted.every(([path, value]) => String(at(data, path)) === value);
	}

	/**
	 * Calls `fn` with each event that the attributes of an element name, from the element's position.
	 *
	 * @return {function()} Ends that.
	 */
	function follow(element, fn) {
		const {
			realtimeChannel,
			realtimeEvent = '*',
			realtimeMatch = '',
			realtimeMinus,
		} = element.dataset;
		const isNamed = named([realtimeEvent, realtimeMinus].filter(Boolean).join());
		const matches = matching(realtimeMatch);
		const mine = channel(realtimeChannel || 'public');
		return mine.on('*', (event) => {
			if (isNamed(event) && matches(event)) {
				fn(event);
			}
		});
	}

	/** Updates the text or the count of an element with each of its events. */
	function update(element) {
		const { realtimeText, realtimeCount } = element.dataset;
		let count = Number(realtimeCount) || 0;
		return follow(element, (event) => {
			if (realtimeCount !== undefined) {
				count++;
				element.textContent = count.toLocaleString(
					document.documentElement.lang || undefined,
				);
				return;
			}
			const value = at(event.data, realtimeText);
			if (value === null || (value !== undefined && typeof value !== 'object')) {
				element.textContent = plain(String(value ?? ''));
			}
		});
	}

	// --- The start.

	const api = {
		/** The client for the public channels, with `state` and `onState`. */
		get client() {
			return clientForPublic();
		},
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
		window.realtimeEvents = api;
		waiting.splice(0).forEach(run);
		each(
			'[data-realtime-event][data-realtime-text], [data-realtime-event][data-realtime-count]',
			update,
		);
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
	});
})();
