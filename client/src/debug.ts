import type { State } from './connection.js';
import type { EventFrame, ServerFrame } from './protocol.js';

/** The line of a frame, without data: `← news #12 goal evt_1`, or its type and its fields. */
export function lineOf(frame: ServerFrame): string {
  const { channel, seq, event, id } = frame as EventFrame;
  return (
    '← ' +
    (frame.type
      ? Object.entries(frame)
          .map(([name, value]) =>
            name === 'type'
              ? value
              : name + '=' + (Array.isArray(value) ? value.length : JSON.stringify(value)),
          )
          .join(' ')
      : `${channel} #${seq} ${event} ${id}`)
  );
}

/** The line of a state: `open websocket`, `waiting 512 ms, code 1006`. */
export function lineOfState(state: State): string {
  return state.name === 'waiting'
    ? `waiting ${Math.round(state.delay)} ms, code ${state.code}`
    : Object.values(state).join(' ');
}
