import { eventWrites } from '../cost/actions.mjs';
import { sequence } from '../random.mjs';
import { Clock } from './clock.mjs';
import { EventSource } from './event-source.mjs';
import { Poster } from './posts.mjs';
import { TokenBucket } from './token-bucket.mjs';

const BYTES = 500; // of the data of an event
const READ_UNIT = 4096; // bytes

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
 * @property {{reads: number, cpu: number, ms: number, calls: number}} used units of DynamoDB, CPU and time of the functions in
 *     ms, and their invocations
 * @property {{name: string, dollars: number}[]} [price] if there are prices
 */

/**
 * @param {{listeners: number, seed?: number} & object} parameters quotas, settings and costs, and
 * @param {Record<string, number>} [prices] of one of each
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
  /** What is left of an invocation. After an obstacle, its jobs wait a little. */
  const putBack = ({ shard, attempt }, rest, left, isThrottled) => {
    const next = isThrottled ? attempt + 1 : 0;
    const longest = Math.min(next * parameters.delay, parameters.longestDelay);
    const delay = () =>
      longest && parameters.delay * Math.ceil((world.random() * longest) / parameters.delay);
    if (rest > 0) source.send({ shard, rest, named: 0, attempt: next }, delay());
    for (let named = left; named > 0; named -= page) {
      source.send({ shard, rest: 0, named: Math.min(page, named), attempt: next }, delay());
    }
  };
  const invoke = () => {
    used.calls++;
    const poster = new Poster(clock, parameters, world);
    const begun = clock.now;
    return {
      poster,
      end() {
        used.cpu += poster.cpu;
        used.ms += clock.now - begun;
      },
    };
  };

  /** Reads the next page while the subscribers of the last one are served. */
  const serve = (poster, job, most, end, done) => {
    let { rest, named } = job;
    let budget = most;
    let left = 0;
    let isThrottled = false;
    let open = 0;
    let isReading = false;
    const next = () => {
      if (isReading || open > page) return;
      const size = Math.min(page, named || rest, budget);
      if (size > 0 && clock.now <= end) {
        if (named > 0) named -= size;
        else rest -= size;
        budget -= size;
        isReading = true;
        readPage(poster, job.shard, size, () => {
          isReading = false;
          open += size;
          poster.post(size, end, (some, wereThrottled) => {
            open -= size;
            left += some;
            isThrottled ||= wereThrottled;
            next();
          });
          next();
        });
      } else if (open === 0) {
        putBack(job, rest, left + named, isThrottled);
        done();
      }
    };
    next();
  };

  const run = (job, done) => {
    const { poster, end } = invoke();
    serve(poster, job, Infinity, clock.now + parameters.jobTime, () => {
      end();
      done();
    });
  };
  const source = new EventSource(clock, parameters, run);

  world.account.take(1); // the dispatch itself
  const dispatch = invoke();
  let answered = 0;
  const parts = split(listeners, shards);
  const [first, ...others] = parts;
  const inline = Math.min(first, parameters.inlineFanOutLimit);
  const end = clock.now + parameters.dispatchTime;
  clock.after(dispatch.poster.work(parameters.dispatchCpu) + parameters.appendTime, () => {
    // The first page of the first shard tells how many shards there are.
    serve(dispatch.poster, { shard: 0, rest: first, named: 0, attempt: 0 }, inline, end, () => {
      let budget = parameters.inlineFanOutLimit - inline;
      let open = others.length + 1;
      const finish = () => {
        if (--open > 0) return;
        answered = clock.now;
        dispatch.end();
      };
      others.forEach((rest, i) => {
        const job = { shard: i + 1, rest, named: 0, attempt: 0 };
        const most = Math.min(rest, budget);
        budget -= most;
        serve(dispatch.poster, job, most, end, finish);
      });
      finish();
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
    used,
    curve,
    price: prices && price(listeners, source.jobs, used, parameters, prices),
  };
}

function price(listeners, jobs, used, { memoryGb }, prices) {
  return [
    { name: 'frames', dollars: listeners * prices.frame },
    {
      name: 'functions',
      dollars: used.calls * prices.call + (used.ms / 1000) * memoryGb * prices.gbSecond,
    },
    { name: 'tables', dollars: used.reads * prices.read + eventWrites(BYTES) * prices.write },
    { name: 'queue', dollars: 3 * jobs * prices.queueRequest },
    { name: 'dispatch', dollars: prices.dispatch },
  ];
}

/** A number in whole parts that differ by 1 at most. */
function split(number, parts) {
  return Array.from({ length: parts }, (_, i) => Math.floor((number + i) / parts));
}
