// The tests that share one gateway and one browser.
import './client/tabs.mjs';
import './client/tokens.mjs';
import './console/accessible.mjs';
import './console/live.mjs';
import './console/publish.mjs';
import './recipe.mjs';
