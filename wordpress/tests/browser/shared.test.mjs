// The tests that share one gateway and one browser. The order matters: `publish.mjs` expects a gateway without
// events, and the last test of `front.mjs` replaces the gateway.
import './publish.mjs';
import './admin.mjs';
import './optimizers.mjs';
import './live.mjs';
import './refused.mjs';
import './blocks.mjs';
import './bar.mjs';
import './front.mjs';
