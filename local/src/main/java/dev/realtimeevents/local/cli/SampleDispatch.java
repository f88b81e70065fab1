package dev.realtimeevents.local.cli;

/** Commands for a POSIX shell that dispatch an event with curl. */
final class SampleDispatch {
  private static final String BODY =
      """
      {"event":"my_custom_event","data":{"hello":"world"}}\
      """;

  private SampleDispatch() {}

  /** For a gateway that accepts unsigned requests. */
  static String unsigned(String url) {
    return """
    curl %s -H 'Content-Type: application/json' \\
      -d '%s'\
    """
        .formatted(url, BODY);
  }

  /**
   * With the secret as API key.
   *
   * @param secret {@code whsec_} and base64
   */
  static String authorized(String url, String secret) {
    return """
    curl %s -H 'Content-Type: application/json' \\
      -H 'Authorization: Bearer %s' \\
      -d '%s'\
    """
        .formatted(url, secret, BODY);
  }
}
