package dev.realtimeevents.product;

import static dev.realtimeevents.product.Bodies.bytes;
import static dev.realtimeevents.product.Bodies.event;
import static dev.realtimeevents.product.Bodies.nested;
import static dev.realtimeevents.product.Bodies.withFrameOf;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Requests that look bad but are good: at the limits, or with rare forms of JSON. */
final class UnusualDispatches {

  /**
   * One row.
   *
   * @param data of the event, letter for letter
   */
  record Row(String name, Function<Secret, Request> request, String data) {
    @Override
    public String toString() {
      return name;
    }
  }

  private final List<Row> rows = new ArrayList<>();

  private UnusualDispatches() {}

  static List<Row> all() {
    var table = new UnusualDispatches();
    table.data();
    table.names();
    table.http();
    table.signatures();
    return table.rows;
  }

  private void data() {
    for (String data :
        List.of(
            "1e999999",
            "-0.0",
            "1" + "0".repeat(5_000),
            "\"\\u0000\"",
            "\"\\ud83d\"",
            "\"\\ud83d\\ude00 \\/ \u2028 é 😀\"",
            "{\"a\":1,\"a\":2}",
            "{\"__proto__\":{\"x\":1}}",
            "{ \"a\" : [ ] ,\n\t\"\" : null }",
            nested(511))) {
      String name = data.length() > 40 ? data.substring(0, 40) + "…" : data;
      rows.add(new Row("data " + name, keyed(event("x", "data", data)), data));
    }
    limit("frame of 131,072 bytes", "a");
    limit("frame of 131,072 bytes in letters of two", "é");
    limit("frame of 131,072 bytes in letters of four", "😀");
  }

  private void limit(String name, String filling) {
    String body = withFrameOf(131_072, filling);
    String data = body.substring(body.indexOf("\"data\":") + 7, body.indexOf(",\"timestamp\""));
    rows.add(new Row(name, keyed(body), data));
  }

  private void names() {
    row("event name of 128 characters", keyed(event("é".repeat(128))));
    row("event name with quotes and a backslash", keyed(event("\\\"\\\\")));
    row("empty timestamp", keyed(event("x", "timestamp", "\"\"")));
    row("timestamp of 64 characters", keyed(event("x", "timestamp", "\"" + "9".repeat(64) + "\"")));
    row("id of 256 characters", keyed(event("x", "id", "\"" + "~".repeat(256) + "\"")));
    row("keys nobody knows", keyed(event("x", "constructor", "{}", "seq", "7", "", "null")));
    row(
        "null for all that may be left out",
        keyed(event("x", "data", "null", "timestamp", "null", "channel", "null", "id", "null")));
    row("white space around", keyed(" \r\n" + event("x") + "\t\n"));
    row("name written in escapes", keyed("{\"\\u0065vent\":\"\\u0078\"}"));
  }

  private void http() {
    Request bare = Request.json(event("x"));
    row(
        "headers in any case",
        s ->
            bare.with("cONTENT-tYPE: Application/JSON")
                .header("AUTHORIZATION: bEARER " + s.base64()));
    row(
        "content type with a charset",
        s -> key(s).with("Content-Type: application/json; charset=utf-8"));
    row("content encoding that is none", s -> key(s).header("Content-Encoding: identity"));
    row("API key with whsec_", s -> bare.header(s.bearer()));
    row("query", s -> key(s).line("POST {path}?a=1&a=2 HTTP/1.1"));
    row(
        "chunks",
        s ->
            key(s)
                .without("Content-Length")
                .header("Transfer-Encoding: chunked")
                .body(bytes("5\r\n{\"eve\r\n8\r\nnt\":\"x\"}\r\n0\r\n\r\n")));
  }

  private void signatures() {
    row("signed", s -> new Webhook(s).of(event("x")).request());
    row("signed 290 s ago", s -> new Webhook(s).at(Webhook.now() - 290).of(event("x")).request());
    row(
        "signed 300 s from now",
        s -> new Webhook(s).at(Webhook.now() + 300).of(event("x")).request());
    row(
        "several signatures, the last one right",
        s -> new Webhook(s).of(event("x")).change(v -> "v1a,AAAA v1,AAAA  " + v).request());
    row(
        "signatures in two headers, the first one right",
        s -> new Webhook(s).of(event("x")).header("webhook-signature: v1,AAAA v1,BBBB").request());
    row(
        "signatures in two headers, the second one right",
        s -> {
          Request right = new Webhook(s).of(event("x")).request();
          String signature = right.headers().getLast();
          return right.with("webhook-signature: v1,AAAA").header(signature);
        });
    row(
        "in the headers of Svix",
        s -> {
          Request signed = new Webhook(s).of(event("x")).request();
          return new Request(
              signed.line(),
              signed.headers().stream().map(h -> h.replaceFirst("^webhook-", "svix-")).toList(),
              signed.body());
        });
    row(
        "signed, with the API key",
        s -> new Webhook(s).of(event("x")).header(s.bearer()).request());
  }

  private void row(String name, Function<Secret, Request> request) {
    rows.add(new Row(name, request, "null"));
  }

  private static Request key(Secret secret) {
    return Request.json(event("x")).header(secret.bearer());
  }

  private static Function<Secret, Request> keyed(String body) {
    return secret -> Request.json(body).header(secret.bearer());
  }
}
