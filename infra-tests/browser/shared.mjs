import { setStage } from './stage.mjs';

/**
 * The gateway, the browser and the site of all tests in `shared.test.mjs`. The recipe needs unsigned
 * dispatches; a signed dispatch is checked as always.
 */
export const stage = setStage('--allow-unsigned');
