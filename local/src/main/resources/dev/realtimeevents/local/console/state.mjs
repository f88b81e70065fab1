/**
 * Shows the state of the connection in the header, and says what to do if there is none.
 *
 * @param {ReturnType<typeof import("./stream.mjs").createStream>} stream
 * @param {import("./api.mjs").Api} api
 */
export function showState(stream, api) {
  const at = (id) => document.getElementById(id);
  const { client } = stream;
  let failures = 0;
  let everOpen = false;
  let ticking;

  function show(state, text) {
    document.body.dataset.state = state;
    // A status is read aloud at each change.
    if (at('state').textContent !== text) at('state').textContent = text;
    at('retry').hidden = state !== 'closed';
  }

  function notice(text) {
    at('notice').hidden = !text;
    if (at('notice').textContent !== text) at('notice').textContent = text;
  }

  function countDown(delay) {
    const until = Date.now() + delay;
    const update = () => {
      const seconds = Math.max(0, Math.ceil((until - Date.now()) / 1000));
      at('countdown').textContent = seconds ? `next try in ${seconds} s` : '';
    };
    update();
    ticking = setInterval(update, 500);
  }

  async function diagnose() {
    const text = await reason(api, () => failures > 1 || !everOpen);
    if (client.state.name !== 'open') notice(text);
  }

  function changed(state) {
    clearInterval(ticking);
    at('countdown').textContent = '';
    if (state.name === 'open') {
      everOpen = true;
      failures = 0;
      show('live', 'Live');
      notice('');
    } else if (state.name === 'connecting') {
      show('connecting', everOpen ? 'Reconnecting…' : 'Connecting…');
    } else if (state.name === 'waiting') {
      failures++;
      show('closed', 'Not connected');
      countDown(state.delay);
      void diagnose();
    } else {
      show('closed', 'Disconnected');
    }
  }

  at('retry').onclick = () => {
    client.disconnect();
    client.connect();
  };
  stream.on((what, state) => what === 'state' && changed(state));
  changed(client.state);
}

/** Why there is no connection, in a sentence; `''` if there is nothing to say yet. */
async function reason(api, isLasting) {
  try {
    await api.get('/.local/outputs');
  } catch (error) {
    if (error.status === 0) {
      return 'The gateway does not answer. Start it again with ./realtime up: this page then connects by itself.';
    }
    return error.message;
  }
  if (!isLasting()) return '';
  try {
    // This page's requests of its own origin name no origin. The rule is the same for both.
    await api.get('/history?channel=public&rewind=0');
  } catch (error) {
    if (error.status === 403) {
      const { origin } = location;
      return (
        `The gateway refuses the connection: the parameter AllowedOrigins does not name ${origin}, the origin of this page. ` +
        `Start it with --parameter AllowedOrigins=${origin}, or without that parameter.`
      );
    }
  }
  return 'The gateway answers, but the connection cannot be opened. The terminal of ./realtime up says why.';
}
