import type { Environment } from './environment.js';
import type { Position } from './protocol.js';

/** Keeps the positions of channels for the next load of the page. */
export class Positions {
  private readonly storage: Environment['storage'];
  private readonly prefix: string;

  /**
   * @param storage without it, no position is kept
   * @param url of the server that has the channels
   */
  constructor(storage: Environment['storage'], url: string) {
    this.storage = storage;
    this.prefix = `realtime-events:${url}:`;
  }

  save(channel: string, position: Position): void {
    try {
      this.storage?.setItem(this.prefix + channel, JSON.stringify(position));
    } catch {
      // The storage is full. After a reload the page starts from the channel's head.
    }
  }

  load(channel: string): Position | undefined {
    try {
      const text = this.storage?.getItem(this.prefix + channel);
      return text ? JSON.parse(text) : undefined;
    } catch {
      return undefined;
    }
  }
}
