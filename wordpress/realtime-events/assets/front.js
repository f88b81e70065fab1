/**
 * Realtime Events on the pages of a site: `window.realtimeEvents`, and the attributes `data-realtime-*`.
 * docs/hooks.md has both, for theme authors.
 *
 * The connection is made when something first listens. What everybody may read is asked for without a token,
 * on one connection that all tabs of the browser share; what needs one, on a connection of this page's own, so that
 * nothing of it reaches a tab in which somebody else is logged in.
 */
(() => {
	'use strict';

	const { websocketUrl: url, historyUrl, tokenUrl, names, user } = window.realtimeEventsConfig;

	/** Calls `fn` when all elements of the page are there. */
	function whenParsed(fn) {
		if (document.readyState === 'loading') {
			document.addEventListener('DOMContentLoaded', fn);
		} else {
			fn();
		}
	}

	/** By then each script of the page has said what it listens to. */
	const ready = new Promise((resolve) => whenParsed(() => setTimeout(resolve)));

	/** @type {Map<string, object>} Channels that are listened to, by the name that the site calls them. */
	const channels = new Map();
	let publicClient;
	let group;

	const isPublic = (name) => name === 'public' || name.startsWith('public:');

	/** The gateway's name for a channel; the sites of a network have their number in it. */
	function atGateway(name) {
		if (name === 'public') {
			return names.public;
		}
		return isPublic(name)
			? names.publicPrefix + name.slice('public:'.length)
			: names.privatePrefix + name;
	}

	function openly() {
		publicClient = publicClient || connect({});
		return publicClient;
	}

	/**
	 * The client of channels that need a token. One token names all that are asked for until it is fetched; for
	 * those that come later there is another client.
	 */
	function privately(name) {
		if (!group || group.asked) {
			const mine = { names: [], asked: false };
			mine.client = connect({ shared: false, token: () => tokenFor(mine) });
			group = mine;
		}
		group.names.push(name);
		return group.client;
	}

	function connect(options) {
		return window.RealtimeEvents.connect({
			url,
			historyUrl: historyUrl || undefined,
			...options,
		});
	}

	async function tokenFor(mine) {
		await ready;
		mine.asked = true;
		const token = user && (await fetchToken(mine.names));
		if (!token) {
			mine.client.close(); // The site says no; asking again would not change it.
			return '';
		}
		return token;
	}

	/**
	 * @return {Promise<string|null>} Null where the site gives this user none.
	 * @throws Where the site could not be asked; the client tries again.
	 */
	async function fetchToken(wanted) {
		let said = await askForToken(wanted);
		if (said.code === 'rest_cookie_invalid_nonce') {
			// The page is older than its nonce: it was open for a day, or came from a cache.
			said = (await renewNonce()) ? await askForToken(wanted) : said;
		}
		if (said.token) {
			return said.token;
		}
		if (/^realtime_events_|^rest_cookie_invalid_nonce$/.test(said.code)) {
			return null;
		}
		throw new Error(`Realtime Events: no token: ${said.message}`);
	}

	async function askForToken(wanted) {
		const address = new URL(tokenUrl, location.href);
		address.searchParams.set('channels', wanted.join());
		const headers = { 'X-WP-Nonce': user.nonce };
		return (
			await fetch(address, { headers, credentials: 'same-origin', cache: 'no-store' })
		).json();
	}

	/** @return {Promise<boolean>} Whether there is one: not for a user who has logged out. */
	async function renewNonce() {
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
	 * A channel, which is listened to from now on. It is closed (`state`) where the user may not read it.
	 *
	 * @param {string} name As the site calls it.
	 */
	function channel(name) {
		let found = channels.get(name);
		if (!found || found.state.name === 'closed') {
			found = (isPublic(name) ? openly() : privately(name)).channel(atGateway(name));
			channels.set(name, found);
		}
		return found;
	}

	/**
	 * The text of what WordPress stores as HTML: titles, names, comments. Nothing in it is loaded or run, as the
	 * document that it is read into is shown nowhere.
	 */
	function plain(html) {
		const { body } = new DOMParser().parseFromString(html, 'text/html');
		body.querySelectorAll('script, style, template').forEach((element) => element.remove());
		return body.textContent.trim();
	}

	/** @return {Function} Says whether an event has one of these names; `order_*` is all that begin with `order_`. */
	function named(list) {
		const patterns = list.split(',').map((name) => name.trim());
		return ({ event }) =>
			patterns.some((name) =>
				name.endsWith('*') ? event.startsWith(name.slice(0, -1)) : event === name,
			);
	}

	/** What stands in an event's data under a path such as `order.total`; undefined where nothing does. */
	function at(data, path) {
		return path.split('.').reduce((value, key) => {
			const has =
				typeof value === 'object' &&
				value !== null &&
				Object.prototype.hasOwnProperty.call(value, key);
			return has ? value[key] : undefined;
		}, data);
	}

	/** @return {Function} Says whether an event's data has these values, written `product_id=42&status=instock`. */
	function matching(text) {
		const wanted = [...new URLSearchParams(text)];
		return ({ data }) => wanted.every(([path, value]) => String(at(data, path)) === value);
	}

	/** Keeps an element's text or number as its events say. */
	function follow(element) {
		const { realtimeChannel, realtimeEvent, realtimeMatch, realtimeText, realtimeCount } =
			element.dataset;
		const isNamed = named(realtimeEvent);
		const matches = matching(realtimeMatch || '');
		let count = Number(realtimeCount) || 0;
		channel(realtimeChannel || 'public').on('*', (event) => {
			if (!isNamed(event) || !matches(event)) {
				return;
			}
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

	if (!url) {
		// eslint-disable-next-line no-console
		console.warn('Realtime Events: no WebSocket URL is set; see Settings, Realtime Events.');
		return;
	}

	window.realtimeEvents = {
		/** The client of the public channels, with its `state` and `onState`. */
		get client() {
			return openly();
		},
		channel,
		/** Calls `fn` with each event of that name, or with all for `*`, that everybody may read. */
		on: (event, fn) => channel('public').on(event, fn),
		named,
		plain,
		whenParsed,
	};

	whenParsed(() => {
		document
			.querySelectorAll(
				'[data-realtime-event][data-realtime-text], [data-realtime-event][data-realtime-count]',
			)
			.forEach(follow);
		document.querySelectorAll('[data-realtime-reset="reload"]').forEach(({ dataset }) => {
			channel(dataset.realtimeChannel || 'public').onReset(() => location.reload());
		});
	});
})();
