package dev.realtimeevents.local.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * What the functions have asked of AWS since the start, as far as it is paid by the piece.
 *
 * @param posts number of posts to connections
 * @param storeCalls number of calls of DynamoDB, by operation; throws {@link IllegalStateException}
 *     if nobody counts them
 */
record Usage(LongAdder posts, Supplier<Map<String, Long>> storeCalls) {

  ObjectNode json() {
    ObjectNode json = Json.object().put("posts", posts.sum());
    ObjectNode calls = json.putObject("storeCalls");
    storeCalls.get().forEach(calls::put);
    return json;
  }
}
