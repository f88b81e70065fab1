import { connect } from 'realtime-events-client';
import { useChannel } from 'realtime-events-client/react';
import { useEvent } from 'realtime-events-client/vue';

window.hear('nothing is used');
