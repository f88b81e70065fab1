// The tests that share one gateway and one browser.
import './client/tabs.mjs';
import './client/network.mjs';
import './client/reload.mjs';
import './client/tokens.mjs';
import './client/polling.mjs';
import './first-look.mjs';
import './recipe.mjs';
