package dev.realtimeevents.product;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.realtimeevents.local.template.Application;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * SnapStart, as far as AWS's runtime client has a part in it: it runs the hooks before the
 * snapshot, asks whether the process is restored, runs the hooks after that, and asks for an event.
 * The client has a native part for that, which is for Linux.
 */
@EnabledOnOs(OS.LINUX)
final class SnapshotTest {
  private static final long PATIENCE = 60; // seconds
  private static final String RUNTIME = "/2018-06-01/runtime/";

  /** Only an invocation by the hook needs it. */
  private static final String LOADED = "dev.realtimeevents.lambda.PrimingContext ";

  @TempDir private Path folder;
  private final AtomicInteger callsOfAws = new AtomicInteger();
  private final CompletableFuture<String> snapshot = new CompletableFuture<>();
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/aws",
        exchange -> {
          callsOfAws.incrementAndGet();
          answer(exchange, 500);
        });
    server.createContext(
        RUNTIME + "restore/next",
        exchange -> {
          snapshot.complete(Files.readString(folder.resolve("classes")));
          answer(exchange, 200);
        });
    // Not answered: there is no event.
    server.createContext(RUNTIME + "invocation/next", exchange -> ready.complete(null));
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Connect", "Disconnect", "Message", "Dispatch", "FanOut", "History", "Revoke"})
  void aFunctionIsPrimedBeforeItsSnapshot(String name) throws Exception {
    Process process = process("dev.realtimeevents.lambda." + name + "Function").start();
    try {
      process
          .onExit()
          .thenAccept(
              _ -> snapshot.completeExceptionally(new IOException("It ended: " + output())));
      String classes = snapshot.get(PATIENCE, TimeUnit.SECONDS);
      ready.get(PATIENCE, TimeUnit.SECONDS);
      assertTrue(process.isAlive());
      assertTrue(classes.contains(LOADED), "The function did not run before the snapshot");
      assertEquals(0, callsOfAws.get());
    } finally {
      process.destroyForcibly();
    }
    assertEquals("", output());
  }

  private String output() {
    try {
      return Files.readString(folder.resolve("output"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The native part of the client, which would else unpack itself to a fixed place. */
  private Path library(Path runtime) throws IOException {
    String architecture = System.getProperty("os.arch").equals("aarch64") ? "aarch_64" : "x86_64";
    String name = "jni/libaws-lambda-jni.linux-" + architecture + ".so";
    Path library = folder.resolve("library.so");
    try (DirectoryStream<Path> jars =
            Files.newDirectoryStream(
                runtime.resolve("dependency"), "aws-lambda-java-runtime-interface-client-*.jar");
        var jar = new ZipFile(jars.iterator().next().toFile())) {
      Files.copy(jar.getInputStream(jar.getEntry(name)), library);
    }
    return library;
  }

  private ProcessBuilder process(String handler) throws Exception {
    Path runtime = Product.REPOSITORY.resolve("local/processes/lambda-runtime/target");
    Path functions = Product.REPOSITORY.resolve("functions/target");
    var process =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Dcom.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI="
                + library(runtime),
            // Lambda connects the hooks with its runtime client so.
            "-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac",
            "-Xlog:class+load:file=" + folder.resolve("classes"),
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            String.join(
                File.pathSeparator,
                runtime.resolve("dependency/*").toString(),
                functions.resolve("classes").toString(),
                functions.resolve("dependency/*").toString()),
            "com.amazonaws.services.lambda.runtime.api.client.AWSLambda",
            handler);
    process.redirectErrorStream(true).redirectOutput(folder.resolve("output").toFile());
    process.environment().clear();
    process.environment().putAll(variables(handler));
    return process;
  }

  /** The variables that the template gives the function, and those of Lambda. */
  private Map<String, String> variables(String handler) throws Exception {
    String address = "http://127.0.0.1:" + server.getAddress().getPort();
    var variables = new HashMap<String, String>();
    for (Application.Function function : EnvironmentTest.functions()) {
      if (function.handler().equals(handler)) {
        variables.putAll(function.environment());
      }
    }
    // The output of the process is compared.
    variables.remove("JAVA_TOOL_OPTIONS");
    variables.replaceAll(
        (name, value) -> name.startsWith("AWS_ENDPOINT_URL") ? address + "/aws" : value);
    variables.put("AWS_LAMBDA_RUNTIME_API", address.replace("http://", ""));
    variables.put("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start");
    variables.put("AWS_REGION", "us-east-1");
    variables.put("AWS_ENDPOINT_URL", address + "/aws");
    variables.put("AWS_CONTAINER_CREDENTIALS_FULL_URI", address + "/aws/credentials");
    return variables;
  }

  private static void answer(HttpExchange exchange, int status) throws IOException {
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }
}
