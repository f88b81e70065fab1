import { sequence } from '../random.mjs';
import { Clock } from './clock.mjs';
import { EventSource } from './event-source.mjs';
import { Poster } from './posts.mjs';
import { TokenBucket } from './token-bucket.mjs';

const WRITES = 7; // units of an event of up to 1 KB
const READ_UNIT = 4096; // bytes
/** A fan-out function begins no page after this, ms: 60 s without the time for a page. */
const TIME = 48_000;
/** Connections that one job can name: SQS takes 256 KB. */
const NAMED = 2_560;

/**
 * One event, from its dispatch until every listener has it.
 *
 * @typedef {object} Result
 * @property {number} half seconds until half of the listeners have it
 * @property {number} most the same for 99 %
 * @property {number} all the same for all
 * @property {number} answered seconds until the sender has its answer
 * @property {number} throttled posts that were answered 429
 * @property {number} concurrency functions that ran at the same time
 * @property {number} jobs messages of the queue
 * @property {[number, number][]} curve seconds, and the listeners that have it by then
 * @property {{name: string, dollars: number}[]} price
 */

/**
 * @param {{listeners: number, seed?: number} & object} parameters quotas, settings and costs, and
 * @returns {Result}
 */
export function simulateEvent(parameters, prices) {
  const clock = new Clock();
  const { listeners, shards, page } = parameters;
  const arrivals = new Map(); // by ms
  let throttled = 0;
  const world = {
    account: new TokenBucket(clock, parameters.requests, parameters.burst),
    random: sequence(parameters.seed ?? 1),
    arrived(count, ms) {
      const at = Math.round(clock.now + ms);
      arrivals.set(at, (arrivals.get(at) ?? 0) + count);
    },
    throttled(count) {
      throttled += count;
    },
  };
  const partitions = Array.from(
    { length: shards },
    () => new TokenBucket(clock, parameters.readUnits, parameters.readUnits),
  );
  const used = { reads: 0, cpu: 0, ms: 0, calls: 0 };

  const readPage = (poster, shard, size, then) => {
    const units = Math.max(1, Math.ceil((size * parameters.rowBytes) / READ_UNIT));
    used.reads += units;
    const throttle = partitions[shard].wait(units);
    clock.after(poster.work(parameters.pageCpu) + parameters.queryTime + throttle, then);
  };
  const putBack = (shard, left) => {
    for (let rest = left; rest > 0; rest -= NAMED) {
      source.send({ shard, named: Math.min(NAMED, rest) }, parameters.retryDelay);
    }
  };
  const invoke = () => {
    used.calls++;
    const poster = new Poster(clock, parameters, world);
    const begun = clock.now;
    return {
      poster,
      time: () => clock.now - begun,
      end() {
        used.cpu += poster.cpu;
        used.ms += clock.now - begun;
      },
    };
  };

  /** Page by page; those that stay throttled, and what time does not allow, go back to the queue. */
  const run = (job, done) => {
    const invocation = invoke();
    let { rest = 0, named = 0 } = job;
    let left = 0;
    const next = () => {
      if ((rest === 0 && named === 0) || invocation.time() > TIME) {
        putBack(job.shard, left + named);
        if (rest > 0) source.send({ shard: job.shard, rest });
        invocation.end();
        done();
        return;
      }
      const size = Math.min(page, named || rest);
      if (named > 0) named -= size;
      else rest -= size;
      readPage(invocation.poster, job.shard, size, () =>
        invocation.poster.post(size, (refused) => {
          left += refused;
          next();
        }),
      );
    };
    next();
  };
  const source = new EventSource(clock, parameters, run);

  world.account.take(1); // the dispatch itself
  const dispatch = invoke();
  let answered = 0;
  const inline = Math.min(listeners, parameters.inlineFanOutLimit);
  const parts = split(listeners, shards);
  const inlineParts = split(inline, shards);
  const answer = () => {
    answered = clock.now;
    dispatch.end();
  };
  clock.after(dispatch.poster.work(parameters.dispatchCpu) + parameters.appendTime, () => {
    let open = shards;
    parts.forEach((part, shard) => {
      const here = inlineParts[shard];
      readPage(dispatch.poster, shard, here, () => {
        if (part > here) source.send({ shard, rest: part - here });
        dispatch.poster.post(here, (left) => {
          putBack(shard, left);
          if (--open === 0) answer();
        });
      });
    });
  });
  clock.run();

  const curve = [];
  let reached = 0;
  for (const ms of [...arrivals.keys()].sort((a, b) => a - b)) {
    reached += arrivals.get(ms);
    curve.push([ms / 1000, reached]);
  }
  const until = (share) => curve.find(([, count]) => count >= share * listeners)?.[0] ?? Infinity;
  return {
    half: until(0.5),
    most: until(0.99),
    all: until(1),
    answered: answered / 1000,
    throttled,
    concurrency: Math.max(1, source.reached),
    jobs: source.jobs,
    cpu: used.cpu,
    curve,
    price: price(listeners, source.jobs, used, parameters, prices),
  };
}

function price(listeners, jobs, used, { memoryGb }, prices) {
  return [
    { name: 'frames', dollars: listeners * prices.frame },
    {
      name: 'functions',
      dollars: used.calls * prices.call + (used.ms / 1000) * memoryGb * prices.gbSecond,
    },
    { name: 'tables', dollars: used.reads * prices.read + WRITES * prices.write },
    { name: 'queue', dollars: 3 * jobs * prices.queueRequest },
    { name: 'dispatch', dollars: prices.dispatch },
  ];
}

/** A number in whole parts that differ by 1 at most. */
function split(number, parts) {
  return Array.from({ length: parts }, (_, i) => Math.floor((number + i) / parts));
}
