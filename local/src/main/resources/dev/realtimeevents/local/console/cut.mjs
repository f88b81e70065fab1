const CHANNEL = 'public';
const PATIENCE = 10_000; // ms

/**
 * Shows the promise: cuts the connection of this page without a word to it, publishes two events that it cannot
 * hear, and waits until they are there all the same.
 *
 * @param {object} context of the views
 * @param {(text: string) => void} say what happens now
 * @returns {Promise<boolean>} whether both came back
 */
export async function cutConnection({ api, client, stream }, say) {
  const channel = stream.listen(CHANNEL);
  await channel.ready();
  const { connectionId } = client;
  const ids = [1, 2].map(() => `evt_cut_${crypto.randomUUID()}`);
  const back = recovered(stream, ids);
  const begin = performance.now();
  try {
    await api.post('/.local/connections/close', { connectionId, cut: true });
    say('The connection is cut. Publishing two events that this page cannot hear …');
    for (const [index, id] of ids.entries()) {
      const data = { n: index + 1, of: 2, note: 'published while this page was deaf' };
      const { ok, answer } = await api.dispatch(
        JSON.stringify({ event: 'while_you_were_away', channel: CHANNEL, id, data }),
      );
      if (!ok) throw new Error(answer.message);
    }
    say('Two events are in the log. Waiting for the page to connect again and ask for them …');
    const how = await back.all;
    const seconds = ((performance.now() - begin) / 1000).toFixed(1);
    say(
      how.every((each) => each === 'recovered')
        ? `Cut without a close frame, deaf for two events, and both are here ${seconds} s later: the page connected again, said the last number it had, and the log sent what was missing. Nothing is lost, nothing comes twice.`
        : `Both events are here ${seconds} s later. The page was connected again before they were published, so they were pushed: try once more.`,
    );
    return true;
  } finally {
    back.stop();
  }
}

/** Waits for events. `all` resolves with how each came, or rejects with a sentence. */
function recovered(stream, ids) {
  const came = new Map();
  let stop;
  const all = new Promise((resolve, reject) => {
    const off = stream.on((what, { kind, event, how } = {}) => {
      if (what !== 'entry' || kind !== 'event' || !ids.includes(event.id)) return;
      came.set(event.id, how);
      if (came.size === ids.length) resolve([...came.values()]);
    });
    const late = setTimeout(
      () =>
        reject(
          new Error(
            `${came.size} of ${ids.length} events came back within ${PATIENCE / 1000} s. Look at Trace for what happened to them.`,
          ),
        ),
      PATIENCE,
    );
    stop = () => {
      off();
      clearTimeout(late);
    };
  });
  all.catch(() => {}); // if the cut itself fails, nobody waits for it
  return { all, stop };
}
