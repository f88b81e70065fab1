/**
 * The live event feed: puts what happens at the top of its list. What an event holds is shown as text, and leads
 * only to where a browser's link may lead.
 */
((realtime) => {
	'use strict';

	/** What to call an event: what it is about, or else its own name. */
	function title({ event, data }) {
		const {
			title: called,
			name,
			author,
		} = typeof data === 'object' && data !== null ? data : {};
		const text = [called, name, author].find(
			(value) => typeof value === 'string' && value !== '',
		);
		return (text && realtime.plain(text)) || event;
	}

	/** The page that an event is about; undefined where it names none, or what is no page. */
	function link({ data }) {
		try {
			const { protocol, href } = new URL(data.url);
			return protocol === 'https:' || protocol === 'http:' ? href : undefined;
		} catch {
			return undefined;
		}
	}

	function item(event) {
		const line = document.createElement('li');
		line.className = 'realtime-feed__item';
		const address = link(event);
		const about = document.createElement(address ? 'a' : 'span');
		about.className = 'realtime-feed__title';
		about.textContent = title(event);
		if (address) {
			about.href = address;
		}
		line.append(about, time(event.timestamp));
		return line;
	}

	/** When it happened, as the reader's clock says; as the sender said where that is no time. */
	function time(timestamp) {
		const element = document.createElement('time');
		element.className = 'realtime-feed__time';
		const when = new Date(timestamp);
		if (Number.isNaN(when.getTime())) {
			element.textContent = timestamp;
		} else {
			element.dateTime = when.toISOString();
			element.textContent = when.toLocaleTimeString(
				document.documentElement.lang || undefined,
				{ timeStyle: 'short' },
			);
			element.title = when.toLocaleString(document.documentElement.lang || undefined);
		}
		return element;
	}

	function fill(feed) {
		const { realtimeFeed, realtimeChannel, realtimeEvent } = feed.dataset;
		const list = feed.querySelector('ol');
		const isNamed = realtime.named(realtimeEvent);
		realtime.channel(realtimeChannel).on('*', (event) => {
			if (isNamed(event)) {
				list.prepend(item(event));
				while (list.children.length > Number(realtimeFeed)) {
					list.lastElementChild.remove();
				}
			}
		});
	}

	realtime.whenParsed(() => document.querySelectorAll('[data-realtime-feed]').forEach(fill));
})(window.realtimeEvents);
