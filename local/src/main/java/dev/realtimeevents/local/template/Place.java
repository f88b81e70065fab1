package dev.realtimeevents.local.template;

/** A position in a template, as editors and terminals link to it; counted from one. */
record Place(String file, int line, int column) {
  @Override
  public String toString() {
    return file + ":" + line + ":" + column;
  }
}
