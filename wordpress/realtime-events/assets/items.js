/**
 * The items of feeds and notices: events as text by a template, with times that stay fresh.
 *
 * PHP renders a feed in the same way (includes/front/class-item.php and class-template.php), and both are tested with the
 * cases in wordpress/tests/items.json. Links may only lead to http and https URLs.
 */
(window.realtimeEventsReady = window.realtimeEventsReady || []).push((realtime) => {
	'use strict';

	if (realtime.items) {
		return; // Another copy of this file has run.
	}
	realtime.items = true;

	/** Events after which the earlier ones about the same thing are no longer shown, and the thing. */
	const ENDS = {
		post_hidden: 'realtimePost',
		post_trashed: 'realtimePost',
		comment_removed: 'realtimeComment',
	};

	/** Most values that an event without a template shows. */
	const MOST_VALUES = 8;

	/** Most messages of a notice at a time. */
	const MOST_MESSAGES = 3;

	/** Most events of a channel with which a feed begins again. */
	const REWIND = 100;

	/** Milliseconds between what screen readers are told, and between two looks at the times. */
	const QUIET = 10_000;
	const TICK = 30_000;

	const isCalm = matchMedia('(prefers-reduced-motion: reduce)');

	function create(name, className, ...children) {
		const element = document.createElement(name);
		element.className = className;
		element.append(...children);
		return element;
	}

	// --- Text.

	/** The text of a value: HTML is reduced to its text, and what is no text, number or boolean is ''. */
	function plain(value) {
		if (typeof value === 'string') {
			return realtime.plain(value);
		}
		return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
	}

	/** The text of an event without a template: its title, name or author; otherwise the event and its values. */
	function title({ event, data }) {
		for (const key of ['title', 'name', 'author']) {
			const value = realtime.at(data, key);
			const text = typeof value === 'string' && plain(value);
			if (text) {
				return text;
			}
		}
		const isNamed = typeof data === 'object' && data !== null && !Array.isArray(data);
		const values = Object.entries(typeof data === 'object' ? (data ?? {}) : [data])
			.map(([key, value]) => [key, plain(value)])
			.filter(([, text]) => text)
			.slice(0, MOST_VALUES)
			.map(([key, text]) => (isNamed ? `${key} ${text}` : text));
		return event + (values.length ? ': ' + values.join(', ') : '');
	}

	/** What a template shows for a value: of the data; if it has none, of the event. */
	function shown(path, event) {
		const value = realtime.at(event.data, path) ?? undefined;
		if (value === undefined && path === 'event') {
			return event.event;
		}
		if (value === undefined && path === 'time') {
			return time(event.timestamp, 'realtime-time');
		}
		return plain(value);
	}

	/** Reads a template: texts, separated by `|` or lines, each for all events, or for some: `goal, own_goal = {home}`. */
	function template(written = '') {
		const texts = written
			.split(/[|\n]/)
			.map((part) => part.trim())
			.filter(Boolean)
			.map((part) => {
				const [, names = '*', text = part] =
					/^([^\s={},]+(?:\s*,\s*[^\s={},]+)*)\s*=\s*(.*)$/s.exec(part) || [];
				return { has: realtime.named(names), text };
			});
		/** @return {(string|Element)[]} The text of an event, and its time if the template has it. */
		return (event) => {
			const found = texts.find(({ has }) => has(event));
			if (!found) {
				return [title(event)];
			}
			return found.text.split(/(\{\{|\}\}|\{[^{}]+\})/).map((part, place) => {
				if (place % 2 === 0) {
					return part;
				}
				return part === '{{' || part === '}}'
					? part[0]
					: shown(part.slice(1, -1).trim(), event);
			});
		};
	}

	/** The content of an event, with a link if its data has a `url`. */
	function content(className, parts, { data }) {
		const url = realtime.at(data, 'url');
		const isLink = typeof url === 'string' && /^https?:\/\/[^\s"'<>`\\]+$/i.test(url);
		const element = create(isLink ? 'a' : 'span', className, ...parts);
		if (isLink) {
			element.setAttribute('href', url);
		}
		return element;
	}

	// --- Times.

	const language = () => document.documentElement.lang || undefined;
	const times = new Set();
	let tick;

	/** The time of an event; one that is not of RFC 3339 is shown as it is. */
	function time(timestamp, className) {
		const element = create('time', className);
		if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i.test(timestamp)) {
			element.setAttribute('datetime', timestamp);
			freshen(element);
		} else {
			element.textContent = timestamp;
		}
		return element;
	}

	/** "3 minutes ago"; after a week the date. The title is the whole time. */
	function freshen(element) {
		const when = new Date(element.dateTime);
		if (Number.isNaN(when.getTime())) {
			return;
		}
		const seconds = Math.min(0, (when - Date.now()) / 1000);
		const [unit, size] = [
			['minute', 60],
			['hour', 3600],
			['day', 86_400],
		]
			.reverse()
			.find(([, length]) => seconds <= -length) || ['second', Infinity];
		let text;
		try {
			text =
				seconds <= -7 * 86_400
					? when.toLocaleDateString(language(), { dateStyle: 'medium' })
					: new Intl.RelativeTimeFormat(language(), { numeric: 'auto' }).format(
							Math.ceil(seconds / size) || 0,
							unit,
						);
			element.title = when.toLocaleString(language());
		} catch (error) {
			return; // The page names a language that is none.
		}
		if (element.textContent !== text) {
			element.textContent = text;
		}
	}

	function freshenAll() {
		if (!document.hidden) {
			times.forEach(freshen);
		}
	}
	document.addEventListener('visibilitychange', freshenAll);

	realtime.each('.realtime-feed__time[datetime], .realtime-time[datetime]', (element) => {
		times.add(element);
		freshen(element);
		tick = tick || setInterval(freshenAll, TICK);
		return () => {
			times.delete(element);
			if (!times.size) {
				clearInterval(tick);
				tick = undefined;
			}
		};
	});

	// --- Screen readers.

	/** @return {function(string)} Tells screen readers the newest text, and no more than one in a while. */
	function announcer(status) {
		let text;
		let timer;
		const say = () => {
			timer = undefined;
			if (text !== undefined) {
				status.textContent = text;
				text = undefined;
				timer = setTimeout(say, QUIET);
			}
		};
		return (newest) => {
			text = newest;
			timer = timer || setTimeout(say, 500);
		};
	}

	const textOf = (parts) => parts.map((part) => part.textContent ?? part).join('');

	// --- The feed.

	/** The things that an event is about. A product with a `parent_id` is a variation, which is a part of its parent. */
	function subject({ data }) {
		const id = (key) => {
			const value = realtime.at(data, key);
			return /^[1-9]\d{0,17}$/.test(value) ? Number(value) : undefined;
		};
		const product = id('product_id');
		return {
			realtimePost: id('post_id') ?? (product && id('parent_id')) ?? product,
			realtimeComment: id('comment_id'),
		};
	}

	function item(event, parts) {
		const line = create('li', 'realtime-feed__item');
		line.dataset.realtimeId = event.id;
		for (const [kind, id] of Object.entries(subject(event))) {
			if (id) {
				line.dataset[kind] = id;
			}
		}
		line.append(content('realtime-feed__title', parts, event));
		if (!line.querySelector('time')) {
			line.append(time(event.timestamp, 'realtime-feed__time'));
		}
		return line;
	}

	realtime.each('[data-realtime-feed]', (feed) => {
		const list = feed.querySelector('.realtime-feed__list');
		const isShown = realtime.named(feed.dataset.realtimeEvent);
		const write = template(feed.dataset.realtimeTemplate);
		const announce = announcer(feed.querySelector('.realtime-status'));
		const show = (event) => {
			const kind = ENDS[event.event];
			if (kind) {
				const ended = String(subject(event)[kind]);
				[...list.children]
					.filter(({ dataset }) => dataset[kind] === ended)
					.forEach((line) => line.remove());
			}
			// The page may have been rendered with events after its position.
			const isThere = [...list.children].some(
				({ dataset }) => dataset.realtimeId === event.id,
			);
			if (isThere || !isShown(event)) {
				return;
			}
			const parts = write(event);
			const line = item(event, parts);
			list.prepend(line);
			if (!isCalm.matches) {
				line.animate?.({ opacity: [0, 1] }, 400);
			}
			while (list.children.length > Number(feed.dataset.realtimeFeed)) {
				list.lastElementChild.remove();
			}
			announce(textOf(parts));
		};
		return realtime.follow(feed, show, () => {
			// It begins again: the change of the attribute makes the page follow it anew.
			list.replaceChildren();
			delete feed.dataset.realtimeStale;
			feed.dataset.realtimeRewind = REWIND;
		});
	});

	// --- The notice.

	/** Messages with their ways to end, oldest first. */
	const messages = [];

	function dismiss(message) {
		const { element, focusedBefore } = message;
		const hadFocus = element.contains(document.activeElement);
		messages.splice(messages.indexOf(message), 1);
		clearTimeout(message.timer);
		element.remove();
		if (hadFocus && focusedBefore?.isConnected) {
			focusedBefore.focus({ preventScroll: true });
		}
	}

	/** Lets the messages of a place end in time, or keeps them while somebody reads them. */
	function wind(place) {
		const isRead = document.hidden || place.matches(':hover, :focus-within');
		for (const message of messages.filter(({ element }) => element.parentElement === place)) {
			clearTimeout(message.timer);
			if (!isRead && message.seconds) {
				message.timer = setTimeout(() => dismiss(message), message.seconds * 1000);
			}
		}
	}

	document.addEventListener('visibilitychange', () =>
		new Set(messages.map(({ element }) => element.parentElement)).forEach(wind),
	);
	document.addEventListener('keydown', (event) => {
		if (event.key === 'Escape' && !event.defaultPrevented && messages.length) {
			dismiss(
				messages.find(({ element }) => element.contains(document.activeElement)) ||
					messages[messages.length - 1],
			);
		}
	});

	realtime.each('[data-realtime-notice]', (notice) => {
		const { realtimeNotice, realtimePlace, realtimeTemplate, realtimeDismiss } = notice.dataset;
		const write = template(realtimeTemplate);
		const announce = announcer(notice.querySelector('.realtime-status'));
		for (const name of ['pointerenter', 'pointerleave', 'focusin', 'focusout']) {
			notice.addEventListener(name, () => setTimeout(() => wind(notice)));
		}
		notice.addEventListener('focusin', ({ target, relatedTarget }) => {
			const message = messages.find(({ element }) => element.contains(target));
			if (message && !notice.contains(relatedTarget)) {
				message.focusedBefore = relatedTarget;
			}
		});
		const show = (event) => {
			const parts = write(event);
			const close = create('button', 'realtime-notice__close', '×');
			close.type = 'button';
			close.setAttribute('aria-label', realtimeDismiss);
			const element = create(
				'div',
				'realtime-notice__item',
				content('realtime-notice__text', parts, event),
				close,
			);
			// All corners of a page are one.
			const place =
				realtimePlace === 'corner'
					? document.querySelector('[data-realtime-notice][data-realtime-place="corner"]')
					: notice;
			const message = { element, seconds: Number(realtimeNotice) };
			close.addEventListener('click', () => dismiss(message));
			messages.push(message);
			place.append(element);
			const here = messages.filter((each) => each.element.parentElement === place);
			if (here.length > MOST_MESSAGES) {
				dismiss(here[0]);
			}
			if (!isCalm.matches) {
				element.animate?.({ opacity: [0, 1], translate: ['0 0.5em', '0 0'] }, 200);
			}
			wind(place);
			announce(textOf(parts));
		};
		const stop = realtime.follow(notice, show);
		return () => {
			stop();
			messages.filter(({ element }) => notice.contains(element)).forEach(dismiss);
		};
	});
});
