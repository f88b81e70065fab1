import { inRepository } from 'realtime-events-testkit/repository.mjs';

/** The built browser library. */
export const { connect } = await import(inRepository('client/dist/realtime-events.mjs'));

/**
 * The browser as the library sees it, in Node: a page in view, alone in its browser, on a network that never
 * says that it changed.
 *
 * @param {object} parts those that differ; `socket` is one of them
 */
export function environment(parts) {
  return {
    fetch: () => Promise.reject(new Error('The benchmark does not poll')),
    reportError: (error) =>
      setImmediate(() => {
        throw error;
      }),
    visible: () => true,
    onChange: () => () => {},
    locks: undefined,
    broadcast: undefined,
    storage: undefined,
    memory: undefined,
    ...parts,
  };
}
