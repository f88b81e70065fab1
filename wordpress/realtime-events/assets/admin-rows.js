/**
 * Adds and removes rows of mapped hooks, and waits for the sample of one. Without this script, fill in the empty row and
 * save to add one, clear a row to remove it, and press "Show a sample" again.
 */
(() => {
	const INTERVAL = 3000;
	const TIMEOUT = 600000;
	const rows = document.querySelector('.realtime-events-hooks tbody');
	const template = document.getElementById('realtime-events-row');
	const add = document.getElementById('realtime-events-add');
	if (!template) {
		return; // This user may not change the rows.
	}
	let next = rows.querySelectorAll('tr').length;

	const ready = (row) =>
		row
			.querySelectorAll('.realtime-events-remove-row')
			.forEach((button) => (button.hidden = false));

	add.hidden = false;
	add.addEventListener('click', () => {
		const row = template.content.firstElementChild.cloneNode(true);
		for (const field of row.querySelectorAll('[name]')) {
			field.name = field.name.replace('__place__', next);
		}
		row.querySelector('.realtime-events-show-sample').value = next;
		next++;
		ready(row);
		rows.append(row);
		row.querySelector('input').focus();
	});
	rows.addEventListener('click', (event) => {
		const row = event.target.closest('.realtime-events-remove-row')?.closest('tr');
		if (row) {
			if (row.nextElementSibling && !row.nextElementSibling.querySelector('input')) {
				row.nextElementSibling.remove(); // Its error.
			}
			row.remove();
			add.focus();
		}
	});
	ready(rows);

	/** Submits the form again and again, as the button does, until the hook has run or the user changes a field. */
	async function waitForSample(sample) {
		const button = sample
			.closest('tr')
			.previousElementSibling.querySelector('.realtime-events-show-sample');
		const { form } = button;
		const fields = new FormData(form);
		fields.set(button.name, button.value);
		let changed = false;
		form.addEventListener('input', () => (changed = true), { once: true });
		const until = Date.now() + TIMEOUT;
		while (!changed && 'waiting' === sample.dataset.state && Date.now() < until) {
			await new Promise((done) => setTimeout(done, INTERVAL));
			if (document.hidden || changed) {
				continue;
			}
			const answer = await fetch(form.action, { method: 'POST', body: fields });
			const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
			const there = page.querySelector('.realtime-events-sample');
			if (there && 'waiting' !== there.dataset.state) {
				sample.className = there.className;
				sample.dataset.state = there.dataset.state;
				sample.replaceChildren(...there.childNodes);
			}
		}
	}

	const sample = rows.querySelector('.realtime-events-sample[data-state=waiting]');
	if (sample) {
		waitForSample(sample).catch(() => {}); // The button still works.
	}
	rows.querySelector('.realtime-events-sample')?.scrollIntoView({ block: 'center' });
})();
