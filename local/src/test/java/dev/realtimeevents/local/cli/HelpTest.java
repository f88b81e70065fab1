package dev.realtimeevents.local.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/**
 * The texts in {@code local/help/}, which {@code ./realtime <command> --help} shows without a
 * build, are those of the commands. {@code -Dhelp=write} writes them.
 */
class HelpTest {
  private static final Path FOLDER = Path.of("help");
  private static final boolean WRITE = "write".equals(System.getProperty("help"));

  @TestFactory
  Stream<DynamicTest> theTextIsThatOfTheCommand() {
    return commands(Main.commandLine())
        .map(command -> DynamicTest.dynamicTest(name(command), () -> compare(command)));
  }

  private static Stream<CommandLine> commands(CommandLine parent) {
    return parent.getSubcommands().values().stream()
        .flatMap(command -> Stream.concat(Stream.of(command), commands(command)));
  }

  /** {@code token-check} for {@code ./realtime token check}. */
  private static String name(CommandLine command) {
    return command.getCommandSpec().qualifiedName("-").substring("./realtime-".length());
  }

  private static void compare(CommandLine command) throws IOException {
    Path file = FOLDER.resolve(name(command) + ".txt");
    String text = command.getUsageMessage(Ansi.OFF);
    if (WRITE) {
      Files.createDirectories(FOLDER);
      Files.writeString(file, text);
    }
    assertEquals(text, Files.readString(file));
  }
}
