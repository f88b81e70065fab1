/**
 * Keeps the delivery log as it is now: asks for the same page every few seconds and takes its rows over, unless
 * somebody is choosing rows or looks at something else. The server has escaped what is in them.
 */
(() => {
	const LOOK_EVERY = 3000;
	const LIVE = [
		'#the-list',
		'.subsubsub',
		'.realtime-events-status',
		'.tablenav.bottom .tablenav-pages',
	];
	const list = document.getElementById('the-list');
	const isBusy = () => document.hidden || list.querySelector(':checked, :focus');

	async function refresh() {
		const answer = await fetch(window.location.href, { cache: 'no-store' });
		const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
		// A user who was logged out gets another page: the rows stay as they are.
		if (!answer.ok || !page.getElementById('the-list') || isBusy()) {
			return;
		}
		for (const selector of LIVE) {
			const [here, there] = [document, page].map((where) => where.querySelector(selector));
			if (here && there && here.innerHTML !== there.innerHTML) {
				here.className = there.className;
				here.replaceChildren(...there.childNodes);
			}
		}
	}

	async function watch() {
		for (;;) {
			await new Promise((done) => setTimeout(done, LOOK_EVERY));
			if (!isBusy()) {
				await refresh().catch(() => {}); // The next one asks again.
			}
		}
	}

	if (list) {
		// A retry is told once.
		const url = new URL(window.location.href);
		url.searchParams.delete('retried');
		window.history.replaceState(null, '', url);
		watch();
	}
})();
