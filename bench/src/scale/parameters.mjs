import { single } from '../cost/prices.mjs';

/**
 * AWS's quotas, with their defaults in most regions.
 *
 * - requests, burst, newConnections: https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html and
 *   https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
 * - concurrency, scaling: https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
 * - pollers, morePollers: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
 * - readUnits, writeUnits: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
 */
export const QUOTAS = {
  /** A second, of all APIs of an account in a region, and the calls of `@connections`. */
  requests: 10_000,
  burst: 5_000,
  /** WebSockets a second, of an account in a region. */
  newConnections: 500,
  /** Functions of an account in a region at the same time; a new account has 10. */
  concurrency: 1_000,
  /** More copies of one function in a second: 1,000 every 10 s. */
  scaling: 100,
  /** Batches of a queue at the same time at first, and more of them in a second. */
  pollers: 5,
  morePollers: 5,
  /** A second, of one DynamoDB partition. */
  readUnits: 3_000,
  writeUnits: 1_000,
};

/** The settings of template.yaml, and the constants of FanOut. */
export const SETTINGS = {
  inlineFanOutLimit: 256,
  fanOutConcurrency: 5,
  /** Of a channel with so many listeners. */
  shards: 4,
  /** Subscriptions a page, and posts at the same time. */
  page: 256,
  /** How often a function tries a throttled post, before the queue gets it. */
  attempts: 3,
  /** Posts that are added in the time of a round trip without a throttled one. */
  growth: 4,
  /** How long a dispatch, and a job, begin posts, ms. */
  dispatchTime: 2_000,
  jobTime: 3_000,
  /** The first delay of a job after an obstacle, and the longest, ms. */
  delay: 1_000,
  longestDelay: 5_000,
};

/** Measured costs (docs/performance.md), and times that are only known roughly, in ms. */
export const COSTS = {
  /** CPU of a post: 0.11 with its signature over HTTP/2 and TLS, and some 0.06 around it. */
  postCpu: 0.2,
  /** CPU of a page of subscriptions, and of a dispatch without its pushes. */
  pageCpu: 4,
  dispatchCpu: 10,
  /** CPU of $connect or a message, for the storm. */
  messageCpu: 10,
  /** Share of a processor that a function has: 1,024 of 1,769 MB. */
  processor: 0.58,
  memoryGb: 1,
  /** Of one post, a query, a message through the queue, and a start from the snapshot. */
  postTime: 15,
  queryTime: 6,
  queueTime: 30,
  coldTime: 500,
  /** Of the transaction before the push. */
  appendTime: 25,
  /** The longest wait before a throttled post is tried again, doubled each time. */
  backoff: 100,
  /** Bytes of a subscription. */
  rowBytes: 130,
};

const { message, httpRequest, ...others } = single();

/** US dollars for one, in us-east-1 without free tiers: bench/src/cost/prices.json has their sources. */
export const PRICES = { ...others, frame: message, dispatch: httpRequest };
