// The console's views of the gateway itself. They share a gateway, which has faults of its own.
import './console-views/channels.mjs';
import './console-views/connections.mjs';
import './console-views/faults.mjs';
import './console-views/filled.mjs';
import './console-views/real.mjs';
import './console-views/tokens.mjs';
import './console-views/trace.mjs';
import './console-views/wording.mjs';
