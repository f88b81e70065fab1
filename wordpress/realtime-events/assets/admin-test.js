/**
 * Sends a test event, and shows its path: connected, written, sent, arrived.
 *
 * Each step has its own line, because the event can arrive before this page knows that it was sent. Text from other
 * systems is never inserted as HTML.
 */
(() => {
	const { url, nonce, words } = window.realtimeEventsTest;
	const section = document.getElementById('realtime-events-test');
	const button = section.querySelector('.realtime-events-send');
	const list = section.querySelector('ol');
	const verdict = section.querySelector('.realtime-events-verdict');
	const TIMEOUT = 10000;
	const INTERVAL = 150;

	const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
	const format = (pattern, value) => pattern.replace('%s', value);

	/**
	 * Sends a request to this site.
	 *
	 * @throws {Error} With the sentence of an error.
	 */
	async function request(path = '', method = 'GET') {
		// Without pretty permalinks the route is a parameter at the end of the URL, so the path is appended to it.
		const answer = await fetch(url + path, {
			method,
			headers: { 'X-WP-Nonce': nonce },
			cache: 'no-store',
		});
		const body = await answer.json().catch(() => ({}));
		if (!answer.ok) {
			throw new Error(body.message ?? words.no_answer);
		}
		return body;
	}

	const line = (step) => list.querySelector(`[data-step=${step}]`);

	function show(step, state, text = '', why = '') {
		line(step).dataset.state = state;
		line(step).querySelector('output').textContent = text;
		line(step).querySelector('.realtime-events-why').textContent = why;
	}

	/** The failure of a step, with the next step for the user. */
	class Stuck extends Error {
		constructor(step, why, text = '') {
			super(why);
			Object.assign(this, { step, text });
		}
	}

	/** Waits for a promise until the timeout. */
	function within(promise, step, why) {
		return Promise.race([
			promise,
			sleep(TIMEOUT).then(() => Promise.reject(new Stuck(step, why))),
		]);
	}

	/** Subscribes to the channel of the user; settles when the gateway has confirmed it. */
	async function subscribe(onEvent) {
		const {
			websocket_url: socket,
			channel: name,
			token,
		} = await request().catch((error) => {
			throw new Stuck('connected', error.message);
		});
		const client = window.RealtimeEvents.connect({
			url: socket,
			token: () => token,
			shared: false,
		});
		const channel = client.channel(name);
		channel.on('realtime_test', onEvent);
		const live = new Promise((resolve, reject) => {
			const refused = (state) =>
				'closed' === state.name && reject(new Stuck('connected', words.no_token));
			channel.onState((state) => ('live' === state.name ? resolve() : refused(state)));
			client.onState(refused);
		});
		try {
			await within(live, 'connected', words.no_socket);
		} catch (error) {
			client.close();
			throw error;
		}
		return client;
	}

	/** Waits until the gateway has accepted the event, or has answered with an error. */
	async function untilSent(id) {
		const until = performance.now() + TIMEOUT * 2;
		let row;
		do {
			await sleep(INTERVAL);
			row = await request(`/${id}`);
			if ('sent' === row.state) {
				return row;
			}
			if (null !== row.status) {
				throw new Stuck(
					'sent',
					row.advice,
					row.answer + (row.status ? ` (${format(words.status, row.status)})` : ''),
				);
			}
		} while (performance.now() < until);
		throw new Stuck('sent', words.not_sent);
	}

	async function run() {
		let client;
		let arrived;
		const came = new Map();
		const steps = ['connected', 'written', 'sent', 'arrived'];
		steps.forEach((step) => show(step, 'idle'));
		let begun = performance.now();
		const passed = () => format(words.ms, Math.round(performance.now() - begun));
		try {
			show('connected', 'working', words.working);
			client = await subscribe((event) => {
				came.set(event.id, passed());
				arrived?.();
			});
			show('connected', 'done', passed());

			begun = performance.now();
			show('written', 'working', words.working);
			const { id } = await request('', 'POST').catch((error) => {
				throw new Stuck('written', error.message);
			});
			show('written', 'done', passed());
			show('sent', 'working', words.working);
			show('arrived', 'working', words.working);
			const arrival = new Promise((resolve) => {
				arrived = () => came.has(id) && resolve();
				arrived();
			}).then(() => show('arrived', 'done', came.get(id)));

			const row = await untilSent(id);
			show('sent', 'done', `${passed()} (${format(words.status, row.status)})`);
			await within(arrival, 'arrived', words.not_here);
			verdict.textContent = words.round_trip;
		} catch (error) {
			const stuck = error instanceof Stuck ? error : new Stuck('written', error.message);
			show(stuck.step, 'failed', stuck.text, stuck.message);
			steps.slice(steps.indexOf(stuck.step) + 1).forEach((step) => show(step, 'idle'));
		} finally {
			client?.close();
		}
	}

	/** Updates the status above. */
	async function refreshStatus() {
		const answer = await fetch(window.location.href, { cache: 'no-store' });
		const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
		const [here, there] = [document, page].map((where) =>
			where.querySelector('.realtime-events-status'),
		);
		if (here && there) {
			here.replaceWith(there);
		}
	}

	button.disabled = false;
	button.addEventListener('click', async () => {
		button.disabled = true;
		list.hidden = false;
		verdict.textContent = '';
		await run();
		await refreshStatus().catch(() => {}); // The status stays as it was.
		button.disabled = false;
	});
})();
