const SOON = 300; // ms: the function prints its line after the push
const MOST_LINES = 1_000;
const MOST_WAITING = 500;

/**
 * Finds out when events of others were dispatched, from the lines of the dispatch function. Its clock is the one of
 * this page: both are on one machine.
 *
 * @param {import("./api.mjs").Api} api
 * @param {(entry: object, began: number) => void} found called with when the function began, in ms since 1970
 */
export function createPosted(api, found) {
  const wanted = new Map();
  let after = 0;
  let timer;

  async function ask() {
    const asked = [...wanted.keys()];
    try {
      let lines;
      do {
        ({ lines } = await api.get(`/.local/lines?after=${after}&limit=${MOST_LINES}`));
        lines.forEach(take);
      } while (lines.length === MOST_LINES);
    } catch {
      // The header says that the gateway does not answer. The lines of a new one begin at 1.
      after = 0;
    }
    // A line that is not there by now will not come: the lines of that time are gone.
    asked.forEach((key) => wanted.delete(key));
    timer = wanted.size ? setTimeout(ask, SOON) : undefined;
  }

  function take({ n, time, line }) {
    after = n;
    const key = `${line.channel}#${line.seq}`;
    const entry = line.message === 'dispatch' && wanted.get(key);
    if (entry && line.ms !== undefined && !line.repeat) found(entry, Date.parse(time) - line.ms);
  }

  return {
    /** Looks for the event of an entry. */
    want(entry) {
      const { channel, seq } = entry.event;
      if (wanted.size < MOST_WAITING) wanted.set(`${channel}#${seq}`, entry);
      timer ??= setTimeout(ask, SOON);
    },
  };
}
