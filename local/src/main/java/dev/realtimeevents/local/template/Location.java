package dev.realtimeevents.local.template;

/** A position in a template, in the form that editors and terminals link to. Starts at 1. */
record Location(String file, int line, int column) {
  @Override
  public String toString() {
    return file + ":" + line + ":" + column;
  }
}
