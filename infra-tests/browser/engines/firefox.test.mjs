import { testIn } from './scenarios.mjs';

await testIn('firefox');
