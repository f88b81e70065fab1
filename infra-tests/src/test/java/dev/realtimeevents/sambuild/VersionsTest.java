package dev.realtimeevents.sambuild;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The other modules test with the libraries that the functions ship. {@code functions/pom.xml} has
 * no parent, so it repeats the versions of the root {@code pom.xml}.
 */
class VersionsTest {
  private static final Pattern VERSION =
      Pattern.compile("<((?:aws-sdk|jackson|junit)\\.version)>([^<]+)</");

  @Test
  void bothPomsHaveTheSameVersions() throws IOException {
    Map<String, String> functions = versions("functions/pom.xml");

    assertEquals(3, functions.size(), functions.toString());
    assertEquals(versions("pom.xml"), functions);
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
