/** A WebSocket to a server that confirms each channel and then sends one event. */
export class FakeSocket {
  static made = [];
  readyState = 0;

  constructor(url, protocols) {
    FakeSocket.made.push({ url: String(url), protocols: [...protocols] });
    this.later(() => {
      this.readyState = 1;
      this.onopen?.({});
    });
  }

  send(text) {
    const { action, ref, channels = [] } = JSON.parse(text);
    for (const { channel } of action === 'subscribe' ? channels : []) {
      const confirmed = { seq: 0, epoch: 'e', recovered: true, connectionId: 'c', spread: 0 };
      this.answer({ type: 'subscribed', channel, ...confirmed, ref });
      const event = { event: 'post_saved', data: 'hello', timestamp: '', id: '1' };
      this.answer({ ...event, channel, seq: 1 });
    }
  }

  close() {
    this.readyState = 3;
  }

  answer(frame) {
    this.later(() => this.onmessage?.({ data: JSON.stringify(frame) }));
  }

  later(fn) {
    setTimeout(() => this.readyState === 3 || fn());
  }
}
