package dev.realtimeevents.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.realtimeevents.Packages;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table of packages in {@code docs/architecture.md} is the one in the code. */
class ArchitecturePageTest {
  private static final Pattern ROW =
      Pattern.compile(
          "^\\| *`functions/…/(\\w+)` *\\| *(.+?) *\\| *(.+?) *\\|$", Pattern.MULTILINE);

  @Test
  void thePageListsEachPackageAndItsImports() throws IOException {
    String page = Files.readString(Golden.REPOSITORY.resolve("docs/architecture.md"));
    Map<String, Set<String>> rows = new TreeMap<>();
    Matcher row = ROW.matcher(page);
    while (row.find()) {
      assertFalse(row.group(2).isBlank(), row.group(1));
      assertEquals(null, rows.put(row.group(1), imports(row.group(3))), row.group(1));
    }

    assertEquals(Packages.MAY_IMPORT, rows);
  }

  private static Set<String> imports(String cell) {
    return cell.equals("nothing")
        ? Set.of()
        : Arrays.stream(cell.split(", "))
            .map(name -> name.replaceAll("^`(\\w+)`$", "$1"))
            .collect(Collectors.toCollection(TreeSet::new));
  }
}
