import { sequence } from '../random.mjs';
import { mean } from '../statistics.mjs';
import { World } from './world.mjs';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const START = Date.UTC(2026, 0, 1);
const LEARNING = 2 * HOUR;
const STEADY = 8 * HOUR;
/** A page notices a dead path within this, or never. */
const PATIENCE = HOUR;

/**
 * The steady state of an idle page, hours 2 to 10, after it learnt what it can learn.
 *
 * @typedef {object} Result
 * @property {number} messages an hour, both ways together
 * @property {number} sent messages of the page an hour
 * @property {number} reconnects connections an hour
 * @property {{mean: number, worst: number}} late how much later than at once an event arrives that is sent at any
 *     moment, in s, because the network cut the connection before
 * @property {number} worstLearning the worst of the first two hours, in s
 * @property {{mean: number, worst: number}} noticed from the moment at which a path dies for another reason,
 *     untold, until the page is subscribed again, in s
 */

/**
 * @param {import("./world.mjs").Network} network
 * @param {boolean} visible whether the page is in view
 * @param {{runs: number, deaths: number}} counts
 * @returns {Promise<Result>}
 */
export async function measure(network, visible, { runs, deaths }) {
  const steady = [];
  const died = [];
  for (let run = 0; run < runs; run++) {
    const memory = new Map();
    steady.push(await idle(network, { visible, memory, random: sequence(run + 1), now: START }));
    for (let death = run; death < deaths; death += runs) {
      died.push(await dies(network, { visible, memory: new Map(memory), seed: death + 1 }));
    }
  }
  const of = (name) => steady.map((one) => one[name]);
  return {
    messages: mean(of('messages')),
    sent: mean(of('sent')),
    reconnects: mean(of('reconnects')),
    late: { mean: mean(of('late')), worst: Math.max(...of('worst')) },
    worstLearning: Math.max(...of('worstLearning')),
    noticed: { mean: mean(died), worst: Math.max(...died) },
  };
}

async function idle(network, page) {
  const world = new World(network, page);
  await world.pass(LEARNING);
  const { up, down, connections } = world;
  const learning = world.deaf.splice(0);
  await world.pass(STEADY);
  const hours = STEADY / HOUR;
  const late = world.deaf.map(({ from, to }) => (to - from) / SECOND);
  world.close();
  return {
    messages: (world.up + world.down - up - down) / hours,
    sent: (world.up - up) / hours,
    reconnects: (world.connections - connections) / hours,
    // An event at a random moment of a deaf time of s seconds waits s / 2 on average.
    late: late.reduce((sum, s) => sum + (s * s) / 2, 0) / (STEADY / SECOND),
    worst: Math.max(0, ...late),
    worstLearning: Math.max(0, ...learning.map(({ from, to }) => (to - from) / SECOND)),
  };
}

/** The path dies at a random moment, of a page that knows the network. */
async function dies(network, { visible, memory, seed }) {
  const random = sequence(seed);
  const world = new World(network, { visible, memory, random, now: START + LEARNING + STEADY });
  await world.pass(20 * MINUTE);
  do await world.pass(random() * HOUR);
  while (world.isDeaf);
  world.deaf.length = 0;
  world.kill();
  await world.pass(PATIENCE, () => !world.isDeaf);
  const { from, to = Infinity } = world.deaf[0] ?? {};
  world.close();
  return from === undefined ? Infinity : (to - from) / SECOND;
}
