/**
 * Keeps the delivery log up to date: fetches the same page every few seconds and replaces the rows, unless the user is
 * selecting rows or the page is hidden. The server has escaped the rows.
 */
(() => {
	const INTERVAL = 3000;
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
		// A user who is no longer logged in gets another page. The rows stay.
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
			await new Promise((done) => setTimeout(done, INTERVAL));
			if (!isBusy()) {
				await refresh().catch(() => {}); // Tried again after the next interval.
			}
		}
	}

	if (list) {
		// The notice about sending again is shown only once.
		const url = new URL(window.location.href);
		url.searchParams.delete('retried');
		window.history.replaceState(null, '', url);
		watch();
	}
})();
