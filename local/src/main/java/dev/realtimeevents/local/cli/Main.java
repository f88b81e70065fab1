package dev.realtimeevents.local.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.MaxValuesExceededException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.MutuallyExclusiveArgsException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The commands of the development gateway. */
@Command(
    name = "./realtime",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Realtime Events for WordPress, on this machine.",
    subcommands = {
      Up.class,
      Listen.class,
      Send.class,
      Token.class,
      Trace.class,
      Status.class,
      Verify.class,
      Connect.class
    })
public final class Main implements Runnable {
  @Spec private CommandSpec spec;

  private Main() {}

  public static void main(String[] args) {
    var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    System.exit(run(out, err, args));
  }

  /** Runs a command and returns its exit code. */
  static int run(PrintWriter out, PrintWriter err, String... args) {
    return commandLine().setOut(out).setErr(err).execute(args);
  }

  /** All commands, with their options. */
  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setExpandAtFiles(false) // Else the content of @FILE would be words of the command.
        .registerConverter(int.class, number(Integer::valueOf))
        .registerConverter(long.class, number(Long::valueOf))
        .registerConverter(Long.class, number(Long::valueOf))
        .setParameterExceptionHandler(Main::invalid);
  }

  private static <T> ITypeConverter<T> number(ITypeConverter<T> form) {
    return text -> {
      try {
        return form.convert(text);
      } catch (NumberFormatException e) {
        throw new TypeConversionException("'" + text + "' is not a number that it can be");
      }
    };
  }

  /** Tells what is wrong in a sentence, and where all options are listed. */
  private static int invalid(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    err.println(sentence(e));
    UnmatchedArgumentException.printSuggestions(e, err);
    err.printf("'%s --help' lists all options.%n", command.getCommandSpec().qualifiedName());
    return command.getCommandSpec().exitCodeOnInvalidInput();
  }

  private static String sentence(ParameterException e) {
    // The options of Target are a group of groups, of which picocli prints all that it knows.
    boolean isOfGroup =
        e instanceof MutuallyExclusiveArgsException || e instanceof MaxValuesExceededException;
    return isOfGroup && e.getMessage().contains("--stack=")
        ? "--port, --stack and --dispatch-url are mutually exclusive. Name one gateway."
        : e.getMessage();
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
