import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { connect } from 'realtime-events-client';
import { useChannel, useEvent } from 'realtime-events-client/react';

const client = connect({ url: 'ws://localhost:8080' });
const FILTER = { events: ['order.*'] };

function Orders() {
  const { channel, state } = useChannel(client, 'public', FILTER);
  const [paid, setPaid] = useState(0);
  useEvent(channel, 'order.paid', () => setPaid((before) => before + 1));
  return (
    <>
      <h1>{paid} orders</h1>
      <p>The channel is {state.name}.</p>
    </>
  );
}

createRoot(document.getElementById('app')).render(
  <StrictMode>
    <Orders />
  </StrictMode>,
);
