// The built client in real pages against the real gateway; one gateway for all of these.
import './client/tabs.mjs';
import './client/network.mjs';
import './client/reload.mjs';
import './client/tokens.mjs';
import './client/polling.mjs';
