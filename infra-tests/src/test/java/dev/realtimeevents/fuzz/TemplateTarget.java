package dev.realtimeevents.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.realtimeevents.local.template.Addresses;
import dev.realtimeevents.local.template.Application;
import dev.realtimeevents.local.template.TemplateException;
import dev.realtimeevents.local.template.TemplateReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A template. It becomes an application, or a list of errors, each with its place in the file. */
public final class TemplateTarget {
  private static final Addresses ADDRESSES =
      new Addresses(URI.create("http://127.0.0.1:8080"), "http://127.0.0.1:9324/000000000000/");

  private static final Pattern PROBLEM = Pattern.compile("(\\d+):(\\d+): (.+)", Pattern.DOTALL);

  private static final Path FILE = file();

  private TemplateTarget() {}

  /** Called by Jazzer. */
  public static void fuzzerTestOneInput(byte[] template) throws Exception {
    check(template);
    if (Effort.alsoLong(template)) {
      check(Effort.longForm(template));
    }
  }

  static void check(byte[] template) throws Exception {
    Files.write(FILE, template);
    try {
      Application application =
          Effort.bounded(() -> TemplateReader.read(FILE, Map.of(), ADDRESSES));
      Rule.holds(application != null, () -> "neither an application nor an error");
    } catch (TemplateException invalid) {
      assertPlaces(invalid.problems(), new String(template, UTF_8));
    }
  }

  private static void assertPlaces(List<String> problems, String template) {
    Rule.holds(!problems.isEmpty(), () -> "invalid without an error");
    // The last line may be empty, and YAML also breaks lines at these characters.
    long lines = template.split("\r\n|[\r\n\u0085\u2028\u2029]", -1).length;
    long before = 0;
    for (String problem : problems) {
      Rule.holds(problem.startsWith(FILE + ":"), () -> "names no file: " + problem);
      Matcher place = PROBLEM.matcher(problem.substring(FILE.toString().length() + 1));
      Rule.holds(place.matches(), () -> "names no line and column: " + problem);
      long line = Long.parseLong(place.group(1));
      Rule.holds(
          line >= 1 && line <= lines, () -> "there are " + lines + " lines only: " + problem);
      Rule.holds(Long.parseLong(place.group(2)) >= 1, () -> "columns begin with 1: " + problem);
      Rule.isSentence(place.group(3));
      Rule.holds(line >= before, () -> "not in the order of the file: " + problems);
      before = line;
    }
  }

  /** A file of this process, beside the folder that templates name as the code of a function. */
  private static Path file() {
    try {
      Path folder = Files.createTempDirectory("realtime-fuzz-");
      Files.createDirectory(folder.resolve("code"));
      return folder.resolve("template.yaml");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
