package dev.realtimeevents.local.lambda;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;

/** The fields of a JSON line that only CloudWatch needs: {@code _aws}, and those after it. */
public final class MetricFields {
  private static final String FIRST = "_aws";

  private MetricFields() {}

  /** Removes them from a line, and returns it. */
  public static ObjectNode removedFrom(ObjectNode line) {
    var names = new ArrayList<String>();
    line.fieldNames().forEachRemaining(names::add);
    int first = names.indexOf(FIRST);
    return first < 0 ? line : line.remove(names.subList(first, names.size()));
  }
}
