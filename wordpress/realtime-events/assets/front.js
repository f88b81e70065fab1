/**
 * Realtime Events on the pages of a site: `window.realtimeEvents`, and the attributes `data-realtime-*`.
 * docs/hooks.md describes both for theme authors.
 *
 * The page connects at its first subscription. Public channels use one connection without a token, which all tabs of
 * the browser share. Private channels use a connection of this page only, so their events never reach a tab in which
 * another user is logged in.
 */
(() => {
	'use strict';

	const { websocketUrl: url, historyUrl, tokenUrl, names, user } = window.realtimeEventsConfig;

	/** Calls `fn` once the document is parsed. */
	function whenParsed(fn) {
		if (document.readyState === 'loading') {
			document.addEventListener('DOMContentLoaded', fn);
		} else {
			fn();
		}
	}

	/** Resolves after the scripts of the page have made their subscriptions. */
	const ready = new Promise((resolve) => whenParsed(() => setTimeout(resolve)));

	/** @type {Map<string, object>} The subscribed channels, by their names on this site. */
	const channels = new Map();
	let publicClient;
	let group;

	const isPublic = (name) => name === 'public' || name.startsWith('public:');

	/** The name of a channel at the gateway. On sites of a network it contains the id of the site. */
	function atGateway(name) {
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
			url,
			historyUrl: historyUrl || undefined,
			...options,
		});
	}

	async function tokenFor(mine) {
		await ready;
		mine.isFetched = true;
		const token = user && (await fetchToken(mine.names));
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
		const address = new URL(tokenUrl, location.href);
		address.searchParams.set('channels', wanted.join());
		const headers = { 'X-WP-Nonce': user.nonce };
		return (
			await fetch(address, { headers, credentials: 'same-origin', cache: 'no-store' })
		).json();
	}

	/** @return {Promise<boolean>} False if the user has logged out. */
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
	 * Subscribes to a channel. Its `state` is closed if the user may not read it.
	 *
	 * @param {string} name Its name on this site.
	 */
	function channel(name) {
		let found = channels.get(name);
		if (!found || found.state.name === 'closed') {
			found = (isPublic(name) ? clientForPublic() : clientForPrivate(name)).channel(
				atGateway(name),
			);
			channels.set(name, found);
		}
		return found;
	}

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

	/** Updates the text or the count of an element with each of its events. */
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
		console.warn('Realtime Events: enter the WebSocket URL in Settings, Realtime Events.');
		return;
	}

	window.realtimeEvents = {
		/** The client for the public channels, with `state` and `onState`. */
		get client() {
			return clientForPublic();
		},
		channel,
		/** Calls `fn` with each event of this name in `public`, or with all for `*`. */
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
