/**
 * The node of the toolbar: the state of the page's connection and, once it is opened, the last events that the page has
 * received. Opening it subscribes to `public`, so that a page without live parts receives events too.
 */
(() => {
	'use strict';

	const { words, log, console: address, debug } = window.realtimeEventsBar;
	const item = document.getElementById('wp-admin-bar-realtime-events-bar');
	const button = item && item.querySelector('a');
	if (!button) {
		return; // Another plugin has removed the node.
	}

	/** The newest events of `public` with which an opened panel begins. */
	const FIRST = 10;

	const make = (tag, properties, ...children) => {
		const element = Object.assign(document.createElement(tag), properties);
		element.append(...children);
		return element;
	};
	const about = make('p', { className: 'realtime-events-bar-about' });
	about.setAttribute('role', 'status');
	const list = make('ol', { className: 'realtime-events-bar-events' });
	const none = make('p', { textContent: words.none });
	const withDebug = new URL(window.location.href);
	withDebug.searchParams.set(debug, '');
	const panel = make(
		'div',
		{ id: 'realtime-events-bar-panel', hidden: true },
		about,
		make('strong', { id: 'realtime-events-bar-title', textContent: words.title }),
		none,
		list,
		make(
			'p',
			{ className: 'realtime-events-bar-links' },
			make('a', { href: log, textContent: words.log }),
			make('a', { href: withDebug.href, textContent: words.debug }),
		),
	);
	panel.setAttribute('role', 'region');
	panel.setAttribute('aria-labelledby', 'realtime-events-bar-title');
	button.setAttribute('role', 'button');
	button.setAttribute('aria-controls', panel.id);
	button.setAttribute('aria-expanded', 'false');
	item.append(panel);

	/** The state of all connections of the page together. */
	function stateOf(clients) {
		const names = clients.map(({ state }) => {
			if (state.name === 'waiting') {
				return 'connecting';
			}
			return state.via === 'polling' ? 'polling' : state.name;
		});
		return ['connecting', 'polling', 'open'].find((name) => names.includes(name)) || 'off';
	}

	/** The page's script, once it runs. */
	let page;

	function show() {
		const state = page ? stateOf(page.clients) : 'off';
		item.dataset.state = state;
		item.querySelector('.realtime-events-bar-state').textContent = words[state];
		if (about.textContent !== words['about_' + state]) {
			about.textContent = words['about_' + state];
		}
		if (page && !panel.hidden) {
			list.replaceChildren(...[...page.events.values()].reverse().map(row));
			none.hidden = page.events.size > 0;
		}
	}

	function row({ event, channel, seq, timestamp }) {
		const time = new Date(timestamp);
		const at = Number.isNaN(time.getTime()) ? timestamp : time.toLocaleTimeString();
		const place = `${channel} #${seq}`;
		const li = make(
			'li',
			{},
			make('time', { dateTime: timestamp, textContent: at }),
			' ',
			make('b', { textContent: event }),
			' ',
			make('span', { textContent: place }),
		);
		if (address) {
			const href = `${address}/#trace/${encodeURIComponent(`${channel}#${seq}`)}`;
			const link = make('a', { href, textContent: words.trace });
			link.setAttribute('aria-label', `${words.trace} ${place}`);
			li.append(' ', link);
		}
		return li;
	}

	function toggle(isOpen) {
		panel.hidden = !isOpen;
		button.setAttribute('aria-expanded', String(isOpen));
		if (isOpen) {
			page?.listen(FIRST);
			show();
		}
	}

	button.addEventListener('click', (event) => {
		event.preventDefault();
		toggle(panel.hidden);
	});
	item.addEventListener('keydown', (event) => {
		if (event.key === ' ' && event.target === button) {
			event.preventDefault();
			toggle(panel.hidden);
		} else if (event.key === 'Escape' && !panel.hidden) {
			event.stopPropagation();
			toggle(false);
			button.focus();
		}
	});

	(window.realtimeEventsReady = window.realtimeEventsReady || []).push((api) => {
		page = api.page;
		if (page) {
			page.changed = show;
			if (!panel.hidden) {
				page.listen(FIRST);
			}
		}
		show();
	});
	show();
})();
