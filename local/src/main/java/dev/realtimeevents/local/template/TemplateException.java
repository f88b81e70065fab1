package dev.realtimeevents.local.template;

import java.util.List;

/** The template, or a parameter given for it, cannot be honoured. */
public final class TemplateException extends Exception {
  private final List<String> problems;

  TemplateException(List<String> problems) {
    super(String.join(System.lineSeparator(), problems));
    this.problems = List.copyOf(problems);
  }

  /** One line each, in the template's order: {@code file:line:column: what is wrong}. */
  public List<String> problems() {
    return problems;
  }
}
