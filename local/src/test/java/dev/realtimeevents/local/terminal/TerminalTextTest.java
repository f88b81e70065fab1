package dev.realtimeevents.local.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TerminalTextTest {

  @ParameterizedTest
  @ValueSource(
      chars = {
        0, 7, '\b', '\t', '\n', '\r', 0x1b, 0x7f, 0x85, 0x9b, 0x061c, 0x200e, 0x200f, 0x2028,
        0x2029, 0x202a, 0x202e, 0x2066, 0x2069, 0x00ad, 0xfeff
      })
  void whatControlsTheTerminalIsWrittenOut(char control) {
    assertEquals("a\\u%04xb".formatted((int) control), TerminalText.safe("a" + control + "b"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "plain", "Grüße", "事件", "😀", "👩‍🚀", "a\\u001bb"})
  void otherTextIsUnchanged(String text) {
    assertEquals(text, TerminalText.safe(text));
  }

  @Test
  void theProgramsOwnOutputMayBeIndented() {
    assertEquals("\tat a.B\\u000a\\u001b", TerminalText.safeOutput("\tat a.B\n\u001b"));
    assertEquals("why\n\tat a.B\\u001b", TerminalText.safeStack("why\n\tat a.B\u001b"));
  }

  @Test
  void aTerminalIsNotAsWideAsAFile() {
    String text = "x".repeat(300);
    assertEquals(200, TerminalText.fitting(text, new Colours(true)).length());
    assertEquals(text, TerminalText.fitting(text, new Colours(false)));
  }

  @Test
  void coloursComeOnlyWhereTheyAreWanted() {
    assertEquals("\u001b[32m200\u001b[0m", new Colours(true).green("200"));
    assertEquals("200", new Colours(false).green("200"));
  }

  @Test
  void longIdsAreShortened() {
    assertEquals("evt_c4dd…", TerminalText.shortened("evt_c4dd-0b1c-4e2f"));
    assertEquals("order-1234", TerminalText.shortened("order-1234"));
    assertEquals("", TerminalText.shortened(""));
    assertEquals("\\u001b[31mabc…", TerminalText.shortened("\u001b[31mabcdefgh"));
  }
}
