import { setStage } from '../stage.mjs';

/** One for all tests in this folder: they run in one process. */
export const stage = setStage();
