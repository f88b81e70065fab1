import './console/accessible.mjs';
