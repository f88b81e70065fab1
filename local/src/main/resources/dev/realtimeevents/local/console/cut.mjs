const CHANNEL = 'public';
const DEAF = 4_000; // ms
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
  await api.secret(); // so that nothing delays the events
  const begin = performance.now();
  try {
    stream.hesitate(DEAF);
    await api.post('/.local/connections/close', { connectionId, cut: true });
    say(
      `The connection is cut. The page stays away for ${DEAF / 1000} s, so that you can watch, and two events are published that it cannot hear …`,
    );
    const events = ids.map((id, index) => ({
      event: 'while_you_were_away',
      channel: CHANNEL,
      id,
      data: { n: index + 1, of: ids.length, note: 'published while this page was deaf' },
    }));
    const { ok, answer } = await api.dispatch(JSON.stringify(events));
    if (!ok) throw new Error(answer.message);
    say(
      'Two events are in the log, and this page has not heard of them. It connects again in a moment …',
    );
    const how = await back.all;
    const seconds = ((performance.now() - begin) / 1000).toFixed(1);
    say(
      how.every((each) => each === 'recovered')
        ? `The connection was cut without a word, two events were published meanwhile, and ${seconds} s later both are here. The page connected again, told the server the last number that it had, and received what it had missed from the log: nothing lost, nothing twice.`
        : `Both events are here, but they were published so slowly that the page was connected again. Try once more: the functions have started now.`,
    );
    return true;
  } finally {
    stream.hesitate(0);
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
