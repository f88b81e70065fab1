import { Window } from 'happy-dom';

const NAMES = [
  'document',
  'navigator',
  'HTMLElement',
  'Element',
  'SVGElement',
  'Node',
  'CustomEvent',
  'customElements',
] as const;

/**
 * Makes the globals of a page, which frameworks look for when they are imported. A test imports them after
 * this, with `await import(…)`.
 */
export function openPage(): Document {
  const window = new Window({ url: 'https://site.test/' });
  const set = (name: string, value: unknown) =>
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  NAMES.forEach((name) => set(name, window[name]));
  set('window', window);
  set('addEventListener', window.addEventListener.bind(window));
  set('removeEventListener', window.removeEventListener.bind(window));
  return document;
}
