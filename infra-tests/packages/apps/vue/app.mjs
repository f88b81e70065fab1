import { createSSRApp, h, ref } from 'vue';
import { connect } from 'realtime-events-client';
import { useChannel, useEvent } from 'realtime-events-client/vue';

/** As an app has it: made when its module is loaded, on the server, too. */
export const client = connect({ url: 'wss://site.test/live', shared: false });

function setup() {
  const { channel, state } = useChannel(client, 'posts');
  const titles = ref([]);
  useEvent(channel, 'post_saved', ({ data }) => titles.value.push(data));
  useEvent(client, 'post_saved', ({ data }) => titles.value.push(`public ${data}`));
  return () => h('p', { class: state.value.name }, titles.value.join(', ') || 'none');
}

export const createApp = () => createSSRApp({ setup });
