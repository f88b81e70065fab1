/**
 * Sends a test event, and shows its way: connected, written, sent, arrived.
 *
 * Each step fills its own line as soon as it has happened: the event can arrive before this page has asked
 * whether it was sent. All text of others is set as text, never as HTML.
 */
(() => {
	const { url, nonce, words } = window.realtimeEventsTest;
	const section = document.getElementById('realtime-events-test');
	const button = section.querySelector('.realtime-events-send');
	const list = section.querySelector('ol');
	const verdict = section.querySelector('.realtime-events-verdict');
	const PATIENCE = 10000;
	const LOOK_EVERY = 150;

	const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
	const say = (pattern, value) => pattern.replace('%s', value);

	/** Asks this site; an answer that is an error is thrown, with its sentence. */
	async function ask(path = '', method = 'GET') {
		// Sites without pretty links have their route in a parameter, which the path goes on.
		const answer = await fetch(url + path, {
			method,
			headers: { 'X-WP-Nonce': nonce },
			cache: 'no-store',
		});
		const said = await answer.json().catch(() => ({}));
		if (!answer.ok) {
			throw new Error(said.message ?? words.no_answer);
		}
		return said;
	}

	const line = (step) => list.querySelector(`[data-step=${step}]`);

	function show(step, state, told = '', why = '') {
		line(step).dataset.state = state;
		line(step).querySelector('output').textContent = told;
		line(step).querySelector('.realtime-events-why').textContent = why;
	}

	/** Fails at a step, for a reason that says what to do. */
	class Stuck extends Error {
		constructor(step, why, told = '') {
			super(why);
			Object.assign(this, { step, told });
		}
	}

	/** Waits for a promise, but not for ever. */
	function within(promise, step, why) {
		return Promise.race([
			promise,
			sleep(PATIENCE).then(() => Promise.reject(new Stuck(step, why))),
		]);
	}

	/** Listens to the user's own channel; settles when the gateway has confirmed it. */
	async function listen(onEvent) {
		const {
			websocket_url: socket,
			channel: name,
			token,
		} = await ask().catch((error) => {
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

	/** Asks until the gateway has it, or has answered anything else. */
	async function untilSent(id) {
		const until = performance.now() + PATIENCE * 2;
		let row;
		do {
			await sleep(LOOK_EVERY);
			row = await ask(`/${id}`);
			if ('sent' === row.state) {
				return row;
			}
			if (null !== row.status) {
				throw new Stuck(
					'sent',
					row.advice,
					row.answer + (row.status ? ` (${say(words.status, row.status)})` : ''),
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
		const passed = () => say(words.ms, Math.round(performance.now() - begun));
		try {
			show('connected', 'working', words.working);
			client = await listen((event) => {
				came.set(event.id, passed());
				arrived?.();
			});
			show('connected', 'done', passed());

			begun = performance.now();
			show('written', 'working', words.working);
			const { id } = await ask('', 'POST').catch((error) => {
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
			show('sent', 'done', `${passed()} (${say(words.status, row.status)})`);
			await within(arrival, 'arrived', words.not_here);
			verdict.textContent = words.round_trip;
		} catch (error) {
			const stuck = error instanceof Stuck ? error : new Stuck('written', error.message);
			show(stuck.step, 'failed', stuck.told, stuck.message);
			steps.slice(steps.indexOf(stuck.step) + 1).forEach((step) => show(step, 'idle'));
		} finally {
			client?.close();
		}
	}

	/** The box above says what the test has changed. */
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
		await refreshStatus().catch(() => {}); // Then it stays as old as the page.
		button.disabled = false;
	});
})();
