package dev.realtimeevents.product;

import static dev.realtimeevents.product.Bodies.bytes;
import static dev.realtimeevents.product.Bodies.event;
import static dev.realtimeevents.product.Bodies.gzip;
import static dev.realtimeevents.product.Bodies.nested;
import static dev.realtimeevents.product.Bodies.withFrameOf;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/** Requests that must be rejected, each with its answer in {@code docs/protocol.md}. */
final class BadDispatches {
  private static final String UNREADABLE = "Invalid JSON payload or missing event key";

  // The words that the sentence of an error must contain.
  private static final String NAME = "event name";
  private static final String CHANNEL = "channel";
  private static final String ID = "id";
  private static final String TIMESTAMP = "timestamp";
  private static final String DEEP = "512";
  private static final String NOT_JSON_TYPE = "application/json";
  private static final String ENCODED = "Content-Encoding";
  private static final String BEARER = "Authorization";
  private static final String UNSIGNED = "requires signed requests";
  private static final String SIGNATURE = "webhook-signature";
  private static final String SIGNED_HEADERS = "webhook-id";
  private static final String SECONDS = "webhook-timestamp";
  private static final String WOOCOMMERCE = "X-WC-Webhook-Signature";
  private static final Pattern NOT_FOUND = letterForLetter("{\"message\":\"Not Found\"}");

  /** The channel of the good events in a bad request, which nobody else uses. */
  static final String UNUSED_CHANNEL = "public:refused:" + UUID.randomUUID();

  private static final String GOOD = event("x", "channel", "\"" + UNUSED_CHANNEL + "\"");

  private static final Secret OTHER_SECRET =
      new Secret("bm90IHRoZSBzZWNyZXQgb2YgdGhpcyBlbmRwb2ludA==");

  /**
   * One row.
   *
   * @param request made with the secret of the deployment
   * @param body the body of the answer must match it
   */
  record Row(String name, Function<Secret, Request> request, int status, Pattern body) {
    @Override
    public String toString() {
      return name;
    }
  }

  private final List<Row> rows = new ArrayList<>();

  private BadDispatches() {}

  static List<Row> bodies() {
    var table = new BadDispatches();
    table.bodiesThatAreNoJson();
    table.bodiesThatAreNoEvent();
    table.namesAndTypes();
    table.sizes();
    table.contentTypes();
    return table.rows;
  }

  /** What is no dispatch for API Gateway. */
  static List<Row> requests() {
    var table = new BadDispatches();
    table.requestsThatAreNoHttp();
    table.routes();
    return table.rows;
  }

  static List<Row> credentials() {
    var table = new BadDispatches();
    table.apiKeys();
    table.standardWebhooks();
    table.wooCommerce();
    return table.rows;
  }

  private void bodiesThatAreNoJson() {
    body("empty body", "", 400, UNREADABLE);
    body("white space only", " \r\n\t", 400, UNREADABLE);
    body("truncated after a key", "{\"event\":", 400, UNREADABLE);
    body("truncated within a string", "{\"event\":\"x", 400, UNREADABLE);
    body("truncated before the last brace", "{\"event\":\"x\",\"data\":[1,2]", 400, UNREADABLE);
    body("truncated after a wrong value", "{\"event\":1,\"data\":[1,2]", 400, UNREADABLE);
    body("text", "hello", 400, UNREADABLE);
    body("a form in spite of its type", "event=post_saved", 400, UNREADABLE);
    body("two values", "{\"event\":\"x\"}{\"event\":\"y\"}", 400, UNREADABLE);
    body("something after the value", "{\"event\":\"x\"} x", 400, UNREADABLE);
    body("comma before the brace", "{\"event\":\"x\",}", 400, UNREADABLE);
    body("comment", "{/* */\"event\":\"x\"}", 400, UNREADABLE);
    body("single quotes", "{'event':'x'}", 400, UNREADABLE);
    body("key without quotes", "{event:\"x\"}", 400, UNREADABLE);
    body("NaN", "{\"event\":\"x\",\"data\":NaN}", 400, UNREADABLE);
    body("number with a leading zero", "{\"event\":\"x\",\"data\":01}", 400, UNREADABLE);
    body("number with a plus", "{\"event\":\"x\",\"data\":+1}", 400, UNREADABLE);
    body("line break within a string", "{\"event\":\"a\nb\"}", 400, UNREADABLE);
    body("NUL within a string", "{\"event\":\"a\0b\"}", 400, UNREADABLE);
    body("unknown escape", "{\"event\":\"\\x41\"}", 400, UNREADABLE);
    body("half an escape", "{\"event\":\"\\u12\"}", 400, UNREADABLE);
    body("byte order mark", "\uFEFF{\"event\":\"x\"}", 400, UNREADABLE);
    body("Latin-1", "{\"event\":\"é\"}".getBytes(ISO_8859_1), 400, UNREADABLE);
    body("UTF-16", "{\"event\":\"x\"}".getBytes(UTF_16), 400, UNREADABLE);
    body("UTF-16 without a mark", "{\"event\":\"x\"}".getBytes(UTF_16LE), 400, UNREADABLE);
    body("overlong UTF-8", bytes("{\"event\":\"", 0xC0, 0xAF, "\"}"), 400, UNREADABLE);
    body("surrogate in UTF-8", bytes("{\"event\":\"", 0xED, 0xA0, 0x80, "\"}"), 400, UNREADABLE);
    body("half a character in UTF-8", bytes("{\"event\":\"", 0xE2, 0x82, "\"}"), 400, UNREADABLE);
    body("beyond Unicode", bytes("{\"event\":\"", 0xF4, 0x90, 0x80, 0x80, "\"}"), 400, UNREADABLE);
    body("gzip without saying so", gzip("{\"event\":\"x\"}"), 400, UNREADABLE);
  }

  private void bodiesThatAreNoEvent() {
    body("null", "null", 400, UNREADABLE);
    body("number", "42", 400, UNREADABLE);
    body("string", "\"event\"", 400, UNREADABLE);
    body("empty object", "{}", 400, UNREADABLE);
    body("no event key", "{\"data\":{\"a\":1}}", 400, UNREADABLE);
    body("event in other letters", "{\"Event\":\"x\"}", 400, UNREADABLE);
    body("event is null", "{\"event\":null}", 400, UNREADABLE);
    body("empty batch", "[]", 400, UNREADABLE);
    body("batch of numbers", "[1,2]", 400, UNREADABLE);
    body("batch within a batch", "[[{\"event\":\"x\"}]]", 400, UNREADABLE);
    body("batch whose second has no event", "[{\"event\":\"x\"},{\"data\":1}]", 400, UNREADABLE);
    body("batch without its bracket", "[{\"event\":\"x\"},{\"event\":\"y\"}", 400, UNREADABLE);
  }

  private void namesAndTypes() {
    body("event is a number", "{\"event\":1}", 422, "\"event\"");
    body("event is a huge number", "{\"event\":1e999999}", 422, "\"event\"");
    body("event is an object", "{\"event\":{}}", 422, "\"event\"");
    body("empty event name", event(""), 422, NAME);
    body("event name of 129 characters", event("x".repeat(129)), 422, NAME);
    body("event name with a line break", event("a\\nb"), 422, NAME);
    body("event name with NUL", event("a\\u0000b"), 422, NAME);
    body("event name with half a surrogate pair", event("\\ud83d"), 422, NAME);
    body("event name with a line separator", event("a\\u2028b"), 422, NAME);
    body("channel is a number", event("x", "channel", "7"), 422, "\"channel\"");
    body("channel is a list", event("x", "channel", "[]"), 422, "\"channel\"");
    body("empty channel", event("x", "channel", "\"\""), 422, CHANNEL);
    body("channel with a space", event("x", "channel", "\"a b\""), 422, CHANNEL);
    body("channel with #", event("x", "channel", "\"public#1\""), 422, CHANNEL);
    body("channel with é", event("x", "channel", "\"é\""), 422, CHANNEL);
    body("channel with NUL", event("x", "channel", "\"public\\u0000\""), 422, CHANNEL);
    body("channel with a line break", event("x", "channel", "\"public\\n\""), 422, CHANNEL);
    body(
        "channel of 129 letters",
        event("x", "channel", "\"" + "c".repeat(129) + "\""),
        422,
        CHANNEL);
    body("timestamp is a number", event("x", "timestamp", "1"), 422, "\"timestamp\"");
    body(
        "timestamp of 65 characters",
        event("x", "timestamp", "\"" + "1".repeat(65) + "\""),
        422,
        TIMESTAMP);
    body("timestamp with a tab", event("x", "timestamp", "\"1\\t2\""), 422, TIMESTAMP);
    body("id is a number", event("x", "id", "1"), 422, "\"id\"");
    body("empty id", event("x", "id", "\"\""), 422, ID);
    body("id with a space", event("x", "id", "\"a b\""), 422, ID);
    body("id with ü", event("x", "id", "\"ü\""), 422, ID);
    body("id of 257 characters", event("x", "id", "\"" + "i".repeat(257) + "\""), 422, ID);
    body("key twice", "{\"event\":\"x\",\"event\":\"y\"}", 422, "\"event\"");
    body(
        "key twice, once as an escape",
        "{\"event\":\"x\",\"ev\\u0065nt\":\"y\"}",
        422,
        "\"event\"");
    body("other key twice", "{\"event\":\"x\",\"a\":1,\"a\":2}", 422, "\"a\"");
    body(
        "batch whose second has a bad channel",
        "[{\"event\":\"x\"},{\"event\":\"y\",\"channel\":\"a b\"}]",
        422,
        "2");
  }

  private void sizes() {
    body("513 levels deep", event("x", "data", nested(512)), 422, DEEP);
    body("10,000 levels deep", event("x", "data", nested(10_000)), 422, DEEP);
    body("10,000 levels deep where nobody looks", event("x", "other", nested(10_000)), 422, DEEP);
    body("10,000 levels deep, each a batch", nested(10_000), 400, UNREADABLE);
    tooLarge("frame of 131,073 bytes", withFrameOf(131_073, "a"), 131_073);
    tooLarge("frame of 131,074 bytes in letters of two", withFrameOf(131_074, "é"), 131_074);
    tooLarge("frame of 2 MB", withFrameOf(2_000_000, "a"), 2_000_000);
    tooLarge(
        "batch whose last is too large",
        "[{\"event\":\"x\"}," + withFrameOf(131_073, "a") + "]",
        131_073);
    tooMany(101, "{\"event\":\"x\"}");
    tooMany(129, "{\"event\":\"x\",\"channel\":\"public:129\"}");
    row(
        "body of 10 MB and a byte",
        secret -> Request.json(new byte[10 * 1024 * 1024 + 1]).header(secret.bearer()),
        413,
        letterForLetter("{\"message\":\"Request Entity Too Large\"}"));
  }

  private void tooLarge(String name, String body, int bytes) {
    body(name, body, 413, String.valueOf(bytes));
  }

  private void tooMany(int events, String each) {
    body(
        "batch of " + events,
        "[" + String.join(",", Collections.nCopies(events, each)) + "]",
        413,
        "100");
  }

  private void contentTypes() {
    with("no content type", r -> r.without("Content-Type"), 415, NOT_JSON_TYPE);
    with("text", r -> r.with("Content-Type: text/plain"), 415, NOT_JSON_TYPE);
    with(
        "a type that begins the same",
        r -> r.with("Content-Type: application/jsonp"),
        415,
        NOT_JSON_TYPE);
    with("content type twice", r -> r.header("Content-Type: application/json"), 415, NOT_JSON_TYPE);
    with(
        "form", r -> r.with("Content-Type: application/x-www-form-urlencoded"), 415, NOT_JSON_TYPE);
    row(
        "WooCommerce's form with a word for the number",
        secret ->
            Request.json("webhook_id=x").with("Content-Type: application/x-www-form-urlencoded"),
        415,
        error(NOT_JSON_TYPE));
    row(
        "gzip",
        secret -> Request.json(gzip(GOOD)).header(secret.bearer()).header("Content-Encoding: gzip"),
        415,
        error(ENCODED));
    with("brotli that is none", r -> r.header("Content-Encoding: br"), 415, ENCODED);
    with("two encodings", r -> r.header("Content-Encoding: gzip, identity"), 415, ENCODED);
  }

  /** API Gateway rejects these itself; they reach no function. */
  private void requestsThatAreNoHttp() {
    with("body shorter than its length", r -> r.with("Content-Length: 99"), 400, null);
    with("body longer than its length", r -> r.with("Content-Length: 5"), 400, UNREADABLE);
    with("two lengths", r -> r.header("Content-Length: 5"), 400, null);
    with("negative length", r -> r.with("Content-Length: -1"), 400, null);
    with("length in letters", r -> r.with("Content-Length: ten"), 400, null);
    with("length and chunks", r -> r.header("Transfer-Encoding: chunked"), 400, null);
    with(
        "chunk whose length is none",
        r ->
            r.with("Transfer-Encoding: chunked")
                .without("Content-Length")
                .body(bytes("zz\r\n{\"event\":\"x\"}\r\n0\r\n\r\n")),
        400,
        null);
    with(
        "chunks without an end",
        r ->
            r.with("Transfer-Encoding: chunked")
                .without("Content-Length")
                .body(bytes("d\r\n{\"event\":\"x\"}\r\n")),
        400,
        null);
    with("no host", r -> r.without("Host"), 400, null);
    with("two hosts", r -> r.header("Host: example.com"), 400, null);
    with("header without a name", r -> r.header(": x"), 400, null);
    with("path above the root", r -> r.line("POST /../etc/passwd HTTP/1.1"), 400, null);
    with("no such version", r -> r.line("POST {path} HTTP/7.0"), 505, null);
    with("no HTTP at all", r -> r.line("hello"), 400, null);
    with("header of 20 KB", r -> r.header("X-Long: " + "x".repeat(20_000)), 431, null);
  }

  private void routes() {
    for (String method : List.of("GET", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND")) {
      route(method, method + " {path} HTTP/1.1");
    }
    route("method in small letters", "post {path} HTTP/1.1");
    route("no path", "POST / HTTP/1.1");
    route("another path", "POST /broadcast HTTP/1.1");
    route("path in other letters", "POST /Dispatch HTTP/1.1");
    route("path that goes on", "POST {path}/x HTTP/1.1");
    route("path with an encoded slash", "POST {path}%2Fx HTTP/1.1");
    route("path that goes back", "POST {path}/../x HTTP/1.1");
  }

  private void route(String name, String line) {
    row(
        "404: " + name,
        secret -> Request.json(GOOD).header(secret.bearer()).line(line),
        404,
        NOT_FOUND);
  }

  private void apiKeys() {
    Request bare = Request.json(GOOD);
    row("no credentials", _ -> bare, 401, error(UNSIGNED));
    row("another API key", _ -> bare.header(OTHER_SECRET.bearer()), 401, error(BEARER));
    row(
        "API key without its last letter",
        s -> bare.header(chopped(s.bearer())),
        401,
        error(BEARER));
    row(
        "API key without Bearer",
        s -> bare.header("Authorization: " + s.base64()),
        401,
        error(BEARER));
    row("empty API key", _ -> bare.header("Authorization: Bearer"), 401, error(BEARER));
    row("Basic", s -> bare.header("Authorization: Basic " + s.base64()), 401, error(BEARER));
    row("API key twice", s -> bare.header(s.bearer()).header(s.bearer()), 401, error(BEARER));
    row(
        "API key in the address",
        s -> bare.line("POST {path}?key=" + s.base64() + " HTTP/1.1"),
        401,
        error(UNSIGNED));
    row(
        "API key and a bad webhook-id",
        s -> bare.header(s.bearer()).header("webhook-id: a b"),
        422,
        error(ID));
  }

  private void standardWebhooks() {
    String body = GOOD;
    signed("signature over another body", s -> s.of(event("y")).butSend(body), SIGNATURE);
    signed("signature over a body with a space", s -> s.of(body + " ").butSend(body), SIGNATURE);
    signed("signature with another secret", s -> new Webhook(OTHER_SECRET).of(body), SIGNATURE);
    signed("signature over another id", s -> s.of(body).with("webhook-id: msg_other"), SIGNATURE);
    signed(
        "signature over another time",
        s -> s.of(body).with("webhook-timestamp: " + (Webhook.now() - 1)),
        SIGNATURE);
    signed("v1a only", s -> s.of(body).change(v -> v.replace("v1,", "v1a,")), SIGNATURE);
    signed("signature without its version", s -> s.of(body).change(v -> v.substring(3)), SIGNATURE);
    signed(
        "signature without its last letter",
        s -> s.of(body).change(BadDispatches::chopped),
        SIGNATURE);
    signed("empty signature", s -> s.of(body).change(v -> ""), SIGNATURE);
    signed(
        "two wrong signatures in two headers",
        s -> s.of(body).change(v -> "v1,AAAA").header("webhook-signature: v1,BBBB"),
        SIGNATURE);
    signed("webhook-id twice", s -> s.of(body).header("webhook-id: msg_other"), SIGNED_HEADERS);
    signed("time twice", s -> s.of(body).header("webhook-timestamp: " + Webhook.now()), SECONDS);
    signed("svix-id that differs", s -> s.of(body).header("svix-id: msg_other"), "svix-id");
    signed(
        "wrong signature of Svix beside a right one",
        s ->
            s.of(body)
                .header("svix-id: " + s.id())
                .header("svix-timestamp: " + s.time())
                .header("svix-signature: v1,AAAA"),
        "svix-signature");
    signed(
        "wrong API key beside a right signature",
        s -> s.of(body).header(OTHER_SECRET.bearer()),
        BEARER);
    signed(
        "wrong signature of WooCommerce beside a right one",
        s -> s.of(body).header("X-WC-Webhook-Signature: AAAA"),
        WOOCOMMERCE);
    row(
        "wrong signature beside the right API key",
        s -> new Webhook(OTHER_SECRET).of(body).header(s.bearer()).request(),
        401,
        error(SIGNATURE));
    row(
        "a revocation",
        s -> new Webhook(s).of("{\"sub\":\"7\"}").request(),
        400,
        error(UNREADABLE));
    signed("no webhook-id", s -> s.of(body).without("webhook-id"), SIGNED_HEADERS);
    signed("no webhook-timestamp", s -> s.of(body).without("webhook-timestamp"), SIGNED_HEADERS);
    signed("webhook-id with a space", s -> s.id("a b").of(body), "webhook-id");
    signed("time in words", s -> s.of(body).with("webhook-timestamp: now"), SECONDS);
    signed(
        "time with a fraction", s -> s.of(body).with("webhook-timestamp: 1614265330.5"), SECONDS);
    signed(
        "time beyond 64 bits",
        s -> s.of(body).with("webhook-timestamp: 9223372036854775808"),
        SECONDS);
    stale("signed 301 s ago", () -> Webhook.now() - 301);
    stale("signed a day ago", () -> Webhook.now() - 86_400);
    stale("signed 310 s from now", () -> Webhook.now() + 310);
    stale("signed for 1970", () -> 0);
    stale("signed for the end of time", () -> Long.MAX_VALUE);
    stale("signed for before all time", () -> Long.MIN_VALUE);
    row(
        "signed, but no JSON",
        s -> new Webhook(s).of("{\"event\":").request(),
        400,
        error(UNREADABLE));
  }

  private void signed(String name, Function<Webhook, Webhook.Signed> request, String named) {
    row(name, secret -> request.apply(new Webhook(secret)).request(), 401, error(named));
  }

  private void stale(String name, LongSupplier time) {
    rows.add(
        new Row(
            name,
            secret -> new Webhook(secret).at(time.getAsLong()).of(GOOD).request(),
            401,
            errorWith(".*webhook-timestamp.*\\b\\d{10,11}\\b.*")));
  }

  private void wooCommerce() {
    String order = "{\"id\":727,\"status\":\"processing\"}";
    Request delivery = Request.json(order).header("X-WC-Webhook-Topic: order.updated");
    String header = "X-WC-Webhook-Signature: ";
    row(
        "WooCommerce: signature over another body",
        s -> delivery.header(header + s.signForWooCommerce(bytes("{}"))),
        401,
        error(WOOCOMMERCE));
    row(
        "WooCommerce: signature with another secret",
        s -> delivery.header(header + OTHER_SECRET.signForWooCommerce(delivery.body())),
        401,
        error(WOOCOMMERCE));
    row("WooCommerce: empty signature", s -> delivery.header(header), 401, error(WOOCOMMERCE));
    row(
        "WooCommerce: no topic",
        s -> Request.json(order).header(header + s.signForWooCommerce(bytes(order))),
        422,
        error("X-WC-Webhook-Topic"));
    row(
        "WooCommerce: topic of 120 letters",
        s ->
            delivery
                .with("X-WC-Webhook-Topic: " + "t".repeat(120))
                .header(header + s.signForWooCommerce(bytes(order))),
        422,
        error("X-WC-Webhook-Topic"));
    row(
        "WooCommerce: empty topic",
        s ->
            delivery
                .with("X-WC-Webhook-Topic:")
                .header(header + s.signForWooCommerce(bytes(order))),
        422,
        error("X-WC-Webhook-Topic"));
    row(
        "WooCommerce: an order without its date",
        s -> delivery.header(header + s.signForWooCommerce(bytes(order))),
        422,
        error("date_modified"));
    row(
        "WooCommerce: a deletion without a delivery id",
        s ->
            Request.json("{\"id\":5}")
                .header("X-WC-Webhook-Topic: order.deleted")
                .header(header + s.signForWooCommerce(bytes("{\"id\":5}"))),
        422,
        error("X-WC-Webhook-Delivery-ID"));
    row(
        "WooCommerce: no JSON",
        s ->
            Request.json("{\"id\":")
                .header("X-WC-Webhook-Topic: order.updated")
                .header(header + s.signForWooCommerce(bytes("{\"id\":"))),
        400,
        error(UNREADABLE));
  }

  /** A body that is sent with the right API key. */
  private void body(String name, byte[] body, int status, String named) {
    row(name, secret -> Request.json(body).header(secret.bearer()), status, error(named));
  }

  private void body(String name, String body, int status, String named) {
    body(name, bytes(body), status, named);
  }

  /**
   * A good dispatch with a change.
   *
   * @param named null where only the status is documented
   */
  private void with(String name, Function<Request, Request> change, int status, String named) {
    row(
        name,
        secret -> change.apply(Request.json(GOOD).header(secret.bearer())),
        status,
        named == null ? Pattern.compile("(?s).*") : error(named));
  }

  private void row(String name, Function<Secret, Request> request, int status, Pattern body) {
    rows.add(new Row(name, request, status, body));
  }

  /**
   * An error of the functions.
   *
   * @param named a key, header or limit that its sentence contains, or a sentence of the recipe
   */
  private static Pattern error(String named) {
    String text = Pattern.quote(named.replace("\"", "\\\""));
    return errorWith(named.equals(UNREADABLE) ? text : "(?i:.*(?<!\\w)" + text + "(?!\\w).*)");
  }

  private static Pattern errorWith(String sentence) {
    return Pattern.compile("\\{\"status\":\"error\",\"message\":\"" + sentence + "\"\\}");
  }

  private static Pattern letterForLetter(String body) {
    return Pattern.compile(Pattern.quote(body));
  }

  private static String chopped(String text) {
    return text.substring(0, text.length() - 1);
  }
}
