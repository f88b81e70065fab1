import { element } from './dom.mjs';

/** Writes a text only where it differs, so that a selection in it survives. */
export function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * A list whose items keep their elements, and so their focus, when it is shown anew.
 *
 * @param {Element} parent
 * @param {(item) => string} key names an item
 * @param {(item) => {element: Element, update(item): void}} make
 */
export function keyed(parent, key, make) {
  const entries = new Map();

  function remove(name, entry) {
    const { element: gone } = entry;
    const hadFocus = gone.contains(document.activeElement);
    const neighbour = gone.nextElementSibling ?? gone.previousElementSibling;
    gone.remove();
    entries.delete(name);
    if (hadFocus) (neighbour?.querySelector('a[href], button') ?? parent).focus();
  }

  return {
    show(items) {
      const names = new Set(items.map(key));
      for (const [name, entry] of entries) if (!names.has(name)) remove(name, entry);
      const focused = document.activeElement;
      let place = parent.firstElementChild;
      for (const item of items) {
        const name = key(item);
        let entry = entries.get(name);
        if (!entry) entries.set(name, (entry = make(item)));
        entry.update(item);
        if (entry.element === place) place = place.nextElementSibling;
        else parent.insertBefore(entry.element, place);
      }
      if (focused !== document.activeElement && parent.contains(focused)) focused.focus();
    },
  };
}

/**
 * A table with one row an item; on a narrow screen each row is a block with its column's names.
 * The roles are spelled out because that layout would take them away.
 *
 * @param {string} label names the table
 * @param {string[]} columns their names
 * @param {(item) => string} key names an item
 * @param {(item) => {cells: (Node|string)[], update?(item): void}} make
 */
export function table(label, columns, key, make) {
  const body = element('tbody', { role: 'rowgroup', tabIndex: -1 });
  const head = element(
    'tr',
    { role: 'row' },
    ...columns.map((name) => element('th', { role: 'columnheader', scope: 'col' }, name)),
  );
  const list = keyed(body, key, (item) => {
    const { cells, update = () => {} } = make(item);
    const row = element('tr', { role: 'row' });
    cells.forEach((cell, index) =>
      row.append(element('td', { role: 'cell', 'data-label': columns[index] }, cell)),
    );
    return { element: row, update: (next) => update(next, row) };
  });
  return {
    element: element(
      'table',
      { className: 'list', role: 'table', 'aria-label': label },
      element('thead', { role: 'rowgroup' }, head),
      body,
    ),
    show: list.show,
  };
}
