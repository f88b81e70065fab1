import { createElement as h, StrictMode, useState } from 'react';
import { connect } from 'realtime-events-client';
import { useChannel, useEvent } from 'realtime-events-client/react';

/** As an app has it: made when its module is loaded, on the server, too. */
export const client = connect({ url: 'wss://site.test/live', shared: false });

function Posts() {
  const { channel, state } = useChannel(client, 'posts');
  const [titles, setTitles] = useState([]);
  useEvent(channel, 'post_saved', ({ data }) => setTitles((before) => [...before, data]));
  useEvent(client, 'post_saved', ({ data }) =>
    setTitles((before) => [...before, `public ${data}`]),
  );
  return h('p', { className: state.name }, titles.join(', ') || 'none');
}

export const app = h(StrictMode, null, h(Posts));
