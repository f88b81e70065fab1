package dev.realtimeevents.local.trace;

/** A stage of an event's way. */
public enum Stage {
  /** The site's own list of events that wait for the gateway. */
  OUTBOX("outbox"),
  DISPATCH("dispatch"),
  REFUSED("refused"),
  LOG("log"),
  PUSH("push"),
  FAN_OUT("fan-out"),
  /** A browser came back and asked for what it had missed. */
  RECOVERY("recovery"),
  /** A browser without a WebSocket polled. */
  HISTORY("history");

  private final String label;

  Stage(String label) {
    this.label = label;
  }

  /** As it is written in JSON and on the terminal. */
  public String label() {
    return label;
  }
}
