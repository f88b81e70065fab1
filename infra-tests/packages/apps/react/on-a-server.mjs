import { renderToString } from 'react-dom/server';
import { app } from './app.mjs';

globalThis.WebSocket = class {
  constructor() {
    throw new Error('A server opened a connection');
  }
};
console.log(renderToString(app));
console.log(renderToString(app));
console.log(process.getActiveResourcesInfo().includes('Timeout'));
