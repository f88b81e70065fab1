import { renderToString } from 'vue/server-renderer';
import { createApp } from './app.mjs';

globalThis.WebSocket = class {
  constructor() {
    throw new Error('A server opened a connection');
  }
};
console.log(await renderToString(createApp()));
console.log(await renderToString(createApp()));
console.log(process.getActiveResourcesInfo().includes('Timeout'));
