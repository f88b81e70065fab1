// What the pictures use of the rest of the repository, in one place.
export { launch, newContext, newPage } from 'realtime-events-testkit/chromium.mjs';
export { dispatch } from 'realtime-events-testkit/publishing.mjs';
export { startGateway } from 'realtime-events-testkit/gateway.mjs';
export { startSite } from 'realtime-events-testkit/wordpress/site.mjs';
export { logIn } from 'realtime-events-testkit/wordpress/editor.mjs';

/** The namespace of the plugin's classes `Sender` and `Outbox`. */
export const DELIVERY = 'Realtime_Events\\Delivery';
