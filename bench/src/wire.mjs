/**
 * One connection as the server sees it, for clients whose events are all there: nobody ever has to recover.
 * `docs/protocol.md` describes the messages.
 */
export class Subscriber {
  channels = new Set();

  /**
   * @param {string} id of the connection
   * @param {{seq: number, epoch: string, spread: number}} log the log of every channel, read at each message
   */
  constructor(id, log) {
    this.id = id;
    this.log = log;
  }

  /**
   * @param {string} text of a message
   * @returns {object[]} the frames that answer it
   */
  receive(text) {
    const { action, ref, channel, channels = [{ channel }] } = JSON.parse(text);
    const { seq, epoch, spread } = this.log;
    switch (action) {
      case 'subscribe':
        return channels.map(({ channel: name }) => {
          this.channels.add(name);
          const answer = { type: 'subscribed', channel: name, ref, seq, epoch, recovered: true };
          return { ...answer, connectionId: this.id, spread };
        });
      case 'unsubscribe':
        this.channels.delete(channel);
        return [{ type: 'unsubscribed', channel, ref }];
      case 'ping': {
        const heads = Object.fromEntries([...this.channels].map((name) => [name, seq]));
        return [{ type: 'pong', ref, heads, spread }];
      }
      default:
        return [{ type: 'error', code: 'unknown_action', ref }];
    }
  }
}
