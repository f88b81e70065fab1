package dev.realtimeevents.conformance;

import dev.realtimeevents.conformance.probe.ProbeFunction;
import dev.realtimeevents.conformance.probe.Records;
import dev.realtimeevents.local.lambda.Invocation;
import dev.realtimeevents.local.lambda.Invoker;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Runs the probe in this JVM, with its records in memory. */
final class ProbeInvoker implements Invoker {
  private final ProbeFunction probe = new ProbeFunction(new InMemory());

  private record InMemory(Map<String, List<String>> events) implements Records {
    InMemory() {
      this(new ConcurrentHashMap<>());
    }

    @Override
    public void add(String key, String json) {
      events.computeIfAbsent(key, it -> new CopyOnWriteArrayList<>()).add(json);
    }

    @Override
    public List<String> get(String key) {
      return events.getOrDefault(key, List.of());
    }
  }

  @Override
  public Invocation invoke(String function, byte[] event) {
    var answer = new ByteArrayOutputStream();
    try {
      probe.handleRequest(new ByteArrayInputStream(event), answer, null);
      return new Invocation.Answered(answer.toByteArray());
    } catch (IOException | RuntimeException e) {
      return new Invocation.Failed(e.getClass().getName(), e.getMessage());
    }
  }
}
