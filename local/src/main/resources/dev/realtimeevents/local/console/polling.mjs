/**
 * Work that is repeated while a view is shown and its page is visible. It never runs twice at a time.
 *
 * @param {() => Promise<void>} work handles its own errors
 * @param {number} [every] the pause between two runs, in milliseconds
 */
export function polling(work, every = 3000) {
  let isOn = false;
  let isRunning = false;
  let isWanted = false;
  let timer;

  async function run() {
    clearTimeout(timer);
    if (!isOn) return;
    if (isRunning) {
      isWanted = true;
      return;
    }
    if (document.hidden) return; // `visibilitychange` continues
    isRunning = true;
    try {
      do {
        isWanted = false;
        await work();
      } while (isWanted && isOn);
    } finally {
      isRunning = false;
      if (isOn) timer = setTimeout(run, every);
    }
  }

  return {
    /** Runs at once, then again and again until `stop`. */
    start() {
      if (isOn) return;
      isOn = true;
      document.addEventListener('visibilitychange', run);
      void run();
    },

    /** Runs once more as soon as possible: something has changed. */
    now() {
      void run();
    },

    stop() {
      isOn = false;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', run);
    },
  };
}
