package dev.realtimeevents.memory;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The steps that were taken, and what a test does at them. Thread-safe. */
public final class RecordedSteps implements Steps {
  private final List<String> taken = Collections.synchronizedList(new ArrayList<>());
  private volatile Steps interruption = FREE;

  @Override
  public void before(String step) {
    taken.add(step);
    interruption.before(step);
  }

  /** From now on, calls this before each step. */
  public void atEach(Steps interruption) {
    this.interruption = interruption;
  }

  /** Runs an action once, before a step of that name. */
  public void once(String name, Runnable action) {
    atEach(
        step -> {
          if (step.equals(name)) {
            interruption = FREE;
            action.run();
          }
        });
  }

  /** The names of the steps, in order. */
  public List<String> taken() {
    return taken;
  }
}
