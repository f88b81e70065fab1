package dev.realtimeevents.aws;

import static dev.realtimeevents.aws.Items.number;

import dev.realtimeevents.event.EventName;
import dev.realtimeevents.event.RecentNames;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The recent names of a channel, as two attributes of a row. */
final class NamesAttribute {
  /** A map with the last number of each name. */
  static final String NAMES = "names";

  static final String FLOOR = "floor";

  private NamesAttribute() {}

  /** The names of a row; empty if it has none. */
  static Optional<RecentNames> of(Map<String, AttributeValue> row) {
    return row.containsKey(NAMES)
        ? Optional.of(
            new RecentNames(
                row.get(NAMES).m().entrySet().stream()
                    .collect(
                        Collectors.toMap(
                            name -> new EventName(name.getKey()),
                            name -> Long.parseLong(name.getValue().n()))),
                number(row, FLOOR)))
        : Optional.empty();
  }

  static AttributeValue numbers(RecentNames names) {
    return AttributeValue.fromM(
        names.numbers().entrySet().stream()
            .collect(
                Collectors.toMap(name -> name.getKey().value(), name -> number(name.getValue()))));
  }
}
