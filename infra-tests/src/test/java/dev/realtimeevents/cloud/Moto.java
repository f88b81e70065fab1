package dev.realtimeevents.cloud;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.realtimeevents.local.backing.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * <a href="https://docs.getmoto.org/en/latest/docs/server_mode.html">moto's server</a>, with
 * nothing in it.
 */
final class Moto implements AutoCloseable {
  private static final Path PYTHON = Path.of(".venv/bin/python").toAbsolutePath();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process process;
  private final URI address;

  private Moto(Process process, URI address) {
    this.process = process;
    this.address = address;
  }

  /** Skips the test where moto is missing, and fails it where it must be there. */
  static Moto start() throws IOException, InterruptedException {
    boolean there = Files.isExecutable(PYTHON);
    String otherwise = PYTHON + " is missing: ./realtime test makes it";
    if ("true".equals(System.getenv("CI"))) {
      assertTrue(there, otherwise);
    }
    assumeTrue(there, otherwise);
    int port = Ports.free(0);
    Path log = Path.of("target", "moto-" + port + ".log").toAbsolutePath();
    Process process =
        new ProcessBuilder(
                PYTHON.toString(),
                "-m",
                "moto.server",
                "-H",
                "127.0.0.1",
                "-p",
                String.valueOf(port))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    var moto = new Moto(process, URI.create("http://127.0.0.1:" + port));
    Instant end = Instant.now().plus(PATIENCE);
    while (!answers(port)) {
      if (!process.isAlive() || Instant.now().isAfter(end)) {
        moto.close();
        throw new AssertionError("moto does not start:\n" + Files.readString(log));
      }
      Thread.sleep(100);
    }
    return moto;
  }

  private static boolean answers(int port) {
    try (var socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  URI address() {
    return address;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
