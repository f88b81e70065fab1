// The tests that share one gateway and one browser.
import './client/tabs.mjs';
import './client/tokens.mjs';
import './first-look.mjs';
import './recipe.mjs';
