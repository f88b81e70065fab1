/**
 * The switches of docs/faults.md. A share is a number from 0 to 1, and shown in per cent.
 */
export const SWITCHES = [
  {
    group: 'Posts to browsers',
    switches: [
      share(
        'throttledPosts',
        'Throttled posts',
        'answered 429, as when the account posts too much',
      ),
      {
        key: 'postsPerSecond',
        label: 'Posts a second',
        hint: 'that the account accepts; any more are answered 429 and counted as throttled. 0 is no limit',
        unit: 'a second',
        most: 1_000_000,
        slider: 1_000,
        step: 1,
        scale: 1,
      },
      share('failedPosts', 'Failed posts', 'answered 500'),
      share('cutSockets', 'Cut sockets', 'the post is answered 200, and the socket is cut'),
      delay('latencyMillis', 'Delay of posts', 'before each call of @connections is answered'),
    ],
  },
  {
    group: 'Connections and jobs',
    switches: [
      share(
        'droppedDisconnects',
        'Lost disconnects',
        'the function for $disconnect is not invoked',
      ),
      share('redeliveredJobs', 'Repeated jobs', 'a batch that succeeded is delivered again'),
    ],
  },
  {
    group: 'DynamoDB',
    switches: [
      share('failedStoreCalls', 'Failed calls', 'do nothing and are answered 500'),
      share('unansweredStoreCalls', 'Unanswered calls', 'do their work; the connection is cut'),
      delay('storeLatencyMillis', 'Delay of calls', 'before each call of DynamoDB is answered'),
    ],
  },
];

function share(key, label, hint) {
  return { key, label, hint, unit: '%', most: 100, slider: 100, step: 1, scale: 100 };
}

function delay(key, label, hint) {
  return { key, label, hint, unit: 'ms', most: 60_000, slider: 5_000, step: 10, scale: 1 };
}
