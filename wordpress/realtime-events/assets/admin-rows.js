/**
 * Adds and removes rows of mapped hooks. Without this script, fill in the empty row and save to add one, and clear a row
 * to remove it.
 */
(() => {
	const rows = document.querySelector('.realtime-events-hooks tbody');
	const template = document.getElementById('realtime-events-row');
	const add = document.getElementById('realtime-events-add');
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
})();
