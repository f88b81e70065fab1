package dev.realtimeevents.order;

import java.util.Optional;

/**
 * The fault of a run.
 *
 * @param task the task that fails; empty for none
 * @param after the number of its steps, or of its posts and closes, that succeed before
 */
record Fault(Kind kind, Optional<String> task, int after) {
  static final Fault NONE = new Fault(Kind.NONE, Optional.empty(), 0);

  enum Kind {
    NONE,
    /** The process dies in place of a step. */
    DEATH,
    /** API Gateway rejects a post or a close. */
    THROTTLE,
    /** API Gateway rejects every post from one on. */
    LASTING_THROTTLE
  }

  boolean concerns(String name) {
    return task.map(name::equals).orElse(false);
  }

  boolean isDeathAfter(int steps) {
    return kind == Kind.DEATH && steps == after;
  }

  /**
   * Whether a post or a close is rejected.
   *
   * @param requests the number of posts and closes before it
   */
  boolean isThrottled(boolean post, int requests) {
    return switch (kind) {
      case NONE, DEATH -> false;
      case THROTTLE -> requests == after;
      case LASTING_THROTTLE -> post && requests >= after;
    };
  }

  @Override
  public String toString() {
    return switch (kind) {
      case NONE -> "nothing fails";
      case DEATH -> task.orElseThrow() + " dies after " + after + " steps";
      case THROTTLE -> task.orElseThrow() + " is throttled after " + after + " posts and closes";
      case LASTING_THROTTLE ->
          task.orElseThrow() + " is throttled for good after " + after + " posts and closes";
    };
  }
}
