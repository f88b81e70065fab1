package dev.realtimeevents.local.lambda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TerminalTextTest {

  @ParameterizedTest
  @ValueSource(
      chars = {
        0, 7, '\b', '\t', '\n', '\r', 0x1b, 0x7f, 0x85, 0x9b, 0x061c, 0x200e, 0x200f, 0x2028,
        0x2029, 0x202a, 0x202e, 0x2066, 0x2069
      })
  void whatControlsTheTerminalIsWrittenOut(char control) {
    assertEquals("a\\u%04xb".formatted((int) control), TerminalText.safe("a" + control + "b"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "plain", "Grüße", "事件", "😀", "a\\u001bb"})
  void otherTextIsUnchanged(String text) {
    assertEquals(text, TerminalText.safe(text));
  }

  @Test
  void theProgramsOwnOutputMayBeIndented() {
    assertEquals("\tat a.B\\u000a\\u001b", TerminalText.safeOutput("\tat a.B\n\u001b"));
    assertEquals("why\n\tat a.B\\u001b", TerminalText.safeStack("why\n\tat a.B\u001b"));
  }

  @Test
  void longIdsAreShortened() {
    assertEquals("evt_c4dd…", TerminalText.shortened("evt_c4dd-0b1c-4e2f"));
    assertEquals("order-1234", TerminalText.shortened("order-1234"));
    assertEquals("", TerminalText.shortened(""));
    assertEquals("\\u001b[31mabc…", TerminalText.shortened("\u001b[31mabcdefgh"));
  }
}
