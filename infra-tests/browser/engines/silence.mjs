import { until } from 'realtime-events-testkit/until.mjs';
import { heardWithin } from '../listener.mjs';

/** ms, with some for a busy machine: a page in view notices within 15 s that its leading tab is silent. */
const NOTICED = 20_000;
const HANG = 28_000;

/** The leading tab lives and does nothing. */
export const silence = {
  'the leading tab shows a dialog: the other takes over': async (scene) => {
    const tabs = await scene.listenTwice();
    await silent(scene, tabs, (tab) => tab.openDialog());
    if (!tabs[0].acceptDialog) return;
    await tabs[0].acceptDialog();
    await goOn(scene, tabs);
  },

  'the leading tab hangs: the other takes over': async (scene) => {
    const tabs = await scene.listenTwice();
    await silent(scene, tabs, (tab) => tab.hang(HANG));
    await goOn(scene, tabs);
  },
};

/** Only Chromium's protocol can freeze a page. */
export const frozen = {
  'the leading tab is frozen: the other takes over': async (scene) => {
    const tabs = await scene.listenTwice();
    await silent(scene, tabs, (tab) => tab.freeze());
    await tabs[0].unfreeze();
    await goOn(scene, tabs);
  },
};

/** Silences the leading tab, and checks that the other receives what is published then. */
async function silent(scene, [leading, other], silencing) {
  await scene.check(leading, 1, await scene.publish(3));
  await silencing(leading);
  const missed = await scene.publish(3);
  await heardWithin(other, missed, NOTICED);
  await scene.check(other, 1, missed, NOTICED);
}

/** Checks that both tabs receive, through one connection, after the first is silent no more. */
async function goOn(scene, [silenced, other]) {
  const last = await scene.publish(3);
  await scene.check(other, 1, last, NOTICED);
  await scene.check(silenced, 1, last, Infinity); // it could not change its state
  await until(() => scene.relay.open === 1, 'one connection for both tabs');
}
