package dev.realtimeevents.local.cli;

/** Commands for a POSIX shell that dispatch an event with openssl and curl. */
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
   * Signed as specified by <a href="https://www.standardwebhooks.com">Standard Webhooks</a>.
   *
   * @param secret {@code whsec_} and base64
   */
  static String signed(String url, String secret) {
    return """
    body='%s'
    id=msg_$(openssl rand -hex 12) time=$(date +%%s)
    key=$(printf %%s '%s' | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \\n')
    signature=$(printf %%s "$id.$time.$body" |
      openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | openssl base64 -A)
    curl %s -H 'Content-Type: application/json' -H "webhook-id: $id" \\
      -H "webhook-timestamp: $time" -H "webhook-signature: v1,$signature" -d "$body\"\
    """
        .formatted(BODY, secret.substring("whsec_".length()), url);
  }
}
