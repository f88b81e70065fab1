import { testIn } from './scenarios.mjs';
import { frozen } from './silence.mjs';

await testIn('chromium', frozen);
