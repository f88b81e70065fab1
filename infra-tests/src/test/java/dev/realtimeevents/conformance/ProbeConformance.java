package dev.realtimeevents.conformance;

import dev.realtimeevents.wire.TestSocket;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/**
 * The suites that open sockets to the probe and read back the events it got. Each suite has a
 * target of its own, and each test a key.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ProbeConformance {
  static final int FRAME = 32 * 1024;
  static final int MESSAGE = 128 * 1024;

  Target target;
  Probe probe;
  String key;

  @BeforeAll
  void open() throws IOException {
    target = Target.open();
    probe = new Probe(target);
  }

  @BeforeEach
  void newKey() {
    key = Probe.newKey();
  }

  @AfterAll
  void close() {
    target.close();
  }

  TestSocket connect() {
    return TestSocket.open(target.webSocket("probe=" + key));
  }

  String connectionId() throws Exception {
    return probe.await(key, "CONNECT").at("/requestContext/connectionId").asText();
  }
}
