package dev.realtimeevents.conformance;

import dev.realtimeevents.wire.TestSocket;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** What the suites share that open sockets to the probe and read back the events it got. */
abstract class ProbeConformance {
  static final int FRAME = 32 * 1024;
  static final int MESSAGE = 128 * 1024;

  static Target target;
  static Probe probe;

  final String key = Probe.newKey();

  @BeforeAll
  static void open() throws IOException {
    target = Target.open();
    probe = new Probe(target);
  }

  @AfterAll
  static void close() {
    target.close();
  }

  TestSocket connect() {
    return TestSocket.open(target.webSocket("probe=" + key));
  }

  String connectionId() throws Exception {
    return probe.await(key, "CONNECT").at("/requestContext/connectionId").asText();
  }
}
