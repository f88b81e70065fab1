/**
 * The live event feed: adds each event at the top of its list, as text. Links may only lead to http and https URLs.
 */
(window.realtimeEventsReady = window.realtimeEventsReady || []).push((realtime) => {
	'use strict';

	if (realtime.feed) {
		return; // Another copy of this file has run.
	}
	realtime.feed = true;

	/** The title of an event: the title, name or author in its data, otherwise its own name. */
	function title({ event, data }) {
		const {
			title: heading,
			name,
			author,
		} = typeof data === 'object' && data !== null ? data : {};
		const text = [heading, name, author].find(
			(value) => typeof value === 'string' && value !== '',
		);
		return (text && realtime.plain(text)) || event;
	}

	/** The URL in the data of an event; undefined if there is none, or it is not a web page. */
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

	/** The time of an event, in the time zone of the browser; an invalid time is shown as it is. */
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

	realtime.each('[data-realtime-feed]', (feed) => {
		const list = feed.querySelector('ol');
		return realtime.follow(feed, (event) => {
			list.prepend(item(event));
			while (list.children.length > Number(feed.dataset.realtimeFeed)) {
				list.lastElementChild.remove();
			}
		});
	});
});
