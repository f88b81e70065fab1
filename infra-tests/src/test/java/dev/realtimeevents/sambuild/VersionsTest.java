package dev.realtimeevents.sambuild;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The other modules test with the libraries that the functions ship. {@code functions/pom.xml} has
 * no parent, so it repeats the versions of the root {@code pom.xml}.
 */
class VersionsTest {
  private static final Pattern VERSION =
      Pattern.compile("<((?:aws-sdk|jackson|junit)\\.version)>([^<]+)</");

  private static final Pattern LIBRARY =
      Pattern.compile("<artifactId>([^<]+)</artifactId>\\s*<version>([^<$]+)</version>");

  private static final List<String> POMS =
      List.of(
          "pom.xml",
          "functions/pom.xml",
          "local/pom.xml",
          "infra-tests/pom.xml",
          "infra-tests/conformance/probe/pom.xml");

  @Test
  void bothPomsHaveTheSameVersions() throws IOException {
    Map<String, String> functions = versions("functions/pom.xml");

    assertEquals(3, functions.size(), functions.toString());
    assertEquals(versions("pom.xml"), functions);
  }

  @Test
  void aLibraryOrPluginHasTheSameVersionInEachPom() throws IOException {
    Map<String, Set<String>> versions = new TreeMap<>();
    for (String pom : POMS) {
      LIBRARY
          .matcher(Files.readString(SamBuild.REPOSITORY.resolve(pom)))
          .results()
          .forEach(
              match ->
                  versions
                      .computeIfAbsent(match.group(1), _ -> new TreeSet<>())
                      .add(match.group(2)));
    }

    assertTrue(versions.containsKey("aws-lambda-java-core"), versions::toString);
    versions.values().removeIf(found -> found.size() == 1);
    assertEquals(Map.of(), versions);
  }

  private static Map<String, String> versions(String pom) throws IOException {
    var versions = new TreeMap<String, String>();
    VERSION
        .matcher(Files.readString(SamBuild.REPOSITORY.resolve(pom)))
        .results()
        .forEach(match -> versions.put(match.group(1), match.group(2)));
    return versions;
  }
}
