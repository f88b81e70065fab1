package dev.realtimeevents.local.template;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Templates for tests. */
final class Templates {
  static final Addresses ADDRESSES =
      new Addresses(URI.create("http://127.0.0.1:8080"), "http://127.0.0.1:9324/000000000000/");

  /** The repository's own template. Maven runs tests in the folder of the module. */
  static final Path REAL = Path.of("..", "template.yaml").toAbsolutePath().normalize();

  private Templates() {}

  /** Reads a template beside a folder {@code code}. */
  static Application read(Path folder, String template, Map<String, String> parameters)
      throws TemplateException, IOException {
    Files.createDirectories(folder.resolve("code"));
    Path file = folder.resolve("template.yaml");
    Files.writeString(file, template);
    return TemplateReader.read(file, parameters, ADDRESSES);
  }
}
