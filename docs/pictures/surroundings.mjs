// What the pictures use of the rest of the repository, in one place.
export { launch, newContext, newPage } from '../../infra-tests/browser/chromium.mjs';
export { startGateway } from '../../infra-tests/browser/gateway.mjs';
export { startSite } from '../../wordpress/site/site.mjs';
export { logIn } from '../../wordpress/tests/browser/editor.mjs';

/** The namespace of the plugin's classes `Sender` and `Outbox`. */
export const DELIVERY = 'Realtime_Events';
