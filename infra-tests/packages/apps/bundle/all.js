import { connect, RealtimeError } from 'realtime-events-client';
import { RealtimeEventsElement } from 'realtime-events-client/element';
import * as react from 'realtime-events-client/react';
import * as vue from 'realtime-events-client/vue';

window.hear([connect, RealtimeError, RealtimeEventsElement, react, vue]);
