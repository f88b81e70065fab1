/**
 * "3 people are here": shows how many browsers are subscribed to a channel, this one included.
 *
 * It asks when the channel is live, and then twice a minute while the page is visible.
 */
(window.realtimeEventsReady = window.realtimeEventsReady || []).push((realtime) => {
	'use strict';

	if (realtime.presence) {
		return; // Another copy of this file has run.
	}
	realtime.presence = true;

	/** Milliseconds between two requests. */
	const INTERVAL = 30_000;

	/** The text for a number: of the sample whose plural form in the language of the page is the same. */
	function phrase(forms, count) {
		const language = document.documentElement.lang || undefined;
		const rules = new Intl.PluralRules(language);
		const samples = Object.keys(forms);
		const same = samples.find((sample) => rules.select(Number(sample)) === rules.select(count));
		const form = forms[count] ?? forms[same ?? samples[samples.length - 1]];
		return form.replaceAll('{count}', count.toLocaleString(language));
	}

	realtime.each('[data-realtime-presence]', (element) => {
		const forms = JSON.parse(element.dataset.realtimePresence);
		const channel = realtime.channel(element.dataset.realtimeChannel);
		let asked = -INTERVAL;

		async function ask() {
			if (
				document.hidden ||
				channel.state.name !== 'live' ||
				performance.now() - asked < INTERVAL - 1000
			) {
				return;
			}
			asked = performance.now();
			try {
				element.textContent = phrase(forms, await channel.presence());
				element.hidden = false;
			} catch (error) {
				// The number stays until the next answer.
			}
		}

		const stops = [channel.on('*', () => {}), channel.onState(ask)];
		const timer = setInterval(ask, INTERVAL);
		document.addEventListener('visibilitychange', ask);
		ask();
		return () => {
			stops.forEach((stop) => stop());
			clearInterval(timer);
			document.removeEventListener('visibilitychange', ask);
		};
	});
});
