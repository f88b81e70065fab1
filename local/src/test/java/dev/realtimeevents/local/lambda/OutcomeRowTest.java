package dev.realtimeevents.local.lambda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.realtimeevents.local.terminal.Colours;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutcomeRowTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The level, the message and the fields of a line; then how it went and what is shown. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "INFO | dispatch |"
            + " 'status':200,'event':'post_published','id':'evt_c4dd0b1c','channel':'public','seq':18,'listeners':3,'delivered':3,'gone':0,'queued':0,'ms':41"
            + " | GOOD | POST 200    post_published    public #18      evt_c4dd…   3 browsers    41"
            + " ms",
        "INFO | dispatch |"
            + " 'status':200,'event':'x','id':'a','channel':'public','seq':2,'listeners':2,'delivered':1,'gone':1,'queued':1,'ms':5,'repeat':true"
            + " | GOOD | POST 200    x                 public #2       a           1 browser     5"
            + " ms      1 gone, the rest is queued, known before",
        "INFO | dispatch |"
            + " 'status':200,'event':'x','id':'a','channel':'public','seq':2,'listeners':0,'delivered':0,'gone':0,'queued':0,'ms':5"
            + " | GOOD | POST 200    x                 public #2       a           no browsers   5"
            + " ms",
        "INFO | dispatch | 'status':200,'reason':'Webhook registered'"
            + " | GOOD | POST 200    Webhook registered",
        "WARN | dispatch | 'status':401,'code':'unauthorized','reason':'webhook-signature does not"
            + " match','ms':1 | REFUSED | POST 401    webhook-signature does not match",
        "WARN | dispatch | 'status':401,'code':'unauthorized','reason':'No"
            + " match','ms':1,'id':'evt_c4dd0b1c' | REFUSED | POST 401    evt_c4dd…         No"
            + " match",
        "WARN | dispatch | 'status':429,'code':'busy','reason':'Too many','ms':1,'ids':'a,b'"
            + " | REFUSED | POST 429    Too many",
        "WARN | dispatch | 'status':503,'code':'unavailable','reason':'Send it"
            + " again','ms':1,'event':'x','id':'a','channel':'public' | FAILED | POST 503    x     "
            + "            public          a           Send it again",
        "INFO | fan-out | 'event':'x','id':'a','channel':'public','seq':2,'part':'shard"
            + " 0','attempt':1,'delivered':4,'gone':0,'throttled':2,'queued':0,'ms':7 | GOOD | PUSH"
            + "        x                 public #2       a           4 browsers    7 ms      2"
            + " throttled",
        "INFO | round | 'channel':'public','from':3,'to':9,'queued':4,'ms':7"
            + " | GOOD | ROUND       public #3 to #9   4 jobs          7 ms",
        "INFO | connect |"
            + " 'connectionId':'VYOMAcghDoEFjcQ=','origin':'https://example.com','status':200 |"
            + " GOOD | OPEN 200    https://example.com  VYOMAcgh…",
        "INFO | connect | 'connectionId':'c1','status':200"
            + " | GOOD | OPEN 200    no origin         c1",
        "WARN | connect |"
            + " 'connectionId':'c1','origin':'https://e.example','status':403,'code':'origin_not_allowed','reason':'Add"
            + " it' | REFUSED | OPEN 403    https://e.example  c1              Add it",
        "INFO | subscribe | 'connectionId':'VYOMAcghDoEFjcQ=','channel':'editors','seq':4,'ms':3"
            + " | GOOD | SUB         editors #4        VYOMAcgh…       3 ms",
        "INFO | subscribe |"
            + " 'connectionId':'c1','channel':'editors','seq':4,'ms':3,'since':1,'recovered':2 |"
            + " GOOD | SUB         editors #4        c1              3 ms        2 events after #1",
        "INFO | subscribe |"
            + " 'connectionId':'c1','channel':'editors','seq':4,'ms':3,'since':1,'recovered':2,'interrupted':true"
            + " | REFUSED | SUB         editors #4        c1              3 ms        2 events"
            + " after #1, then the connection ended",
        "INFO | subscribe |"
            + " 'connectionId':'c1','channel':'editors','seq':4,'ms':3,'interrupted':true | REFUSED"
            + " | SUB         editors #4        c1              3 ms        the connection ended"
            + " before the answer",
        "INFO | subscribe |"
            + " 'connectionId':'c1','channel':'editors','seq':4,'ms':3,'since':1,'recovered':0,'lost':true"
            + " | REFUSED | SUB         editors #4        c1              3 ms        events after"
            + " #1 are lost",
        "WARN | subscribe |"
            + " 'connectionId':'c1','channel':'editors','code':'forbidden','reason':'the token"
            + " names user:1' | REFUSED | SUB         editors           c1              forbidden:"
            + " the token names user:1",
        "INFO | unsubscribe | 'connectionId':'c1','channel':'editors'"
            + " | GOOD | UNSUB       editors           c1",
        "WARN | message | 'connectionId':'c1','code':'invalid_json','reason':'Send JSON'"
            + " | REFUSED | MSG                           c1              invalid_json: Send JSON",
        "INFO | disconnect | 'connectionId':'c1','code':1001,'reason':'Going away'"
            + " | GOOD | CLOSE 1001  c1                Going away",
        "INFO | disconnect | 'connectionId':'c1' | GOOD | CLOSE       c1",
        "INFO | revoke | 'status':200,'closed':1,'ms':2"
            + " | GOOD | REVOKE 200  1 connection closed  2 ms",
        "WARN | revoke | 'status':401,'code':'unauthorized','reason':'Sign it','ms':2"
            + " | REFUSED | REVOKE 401  Sign it",
        "INFO | history | 'status':200,'channel':'public','since':1,'recovered':1"
            + " | GOOD | GET 200     public            1 event after #1",
        "WARN | history | 'status':401,'channel':'editors','code':'token_required','reason':'Add a"
            + " token' | REFUSED | GET 401     editors           token_required: Add a token",
      })
  void eachOutcomeIsOneRow(
      String level, String message, String fields, OutcomeRow.Tone tone, String shown) {
    OutcomeRow row = OutcomeRow.of(line(level, message, fields)).orElseThrow();

    assertEquals(tone, row.tone());
    assertEquals(shown, row.text(new Colours(false)));
  }

  @ParameterizedTest
  @CsvSource({"200, 32", "401, 33", "503, 31"})
  void theKindHasTheColourOfTheStatus(int status, int colour) {
    String level = status == 200 ? "INFO" : "WARN";
    OutcomeRow row =
        OutcomeRow.of(line(level, "dispatch", "'status':%d,'reason':'why'".formatted(status)))
            .orElseThrow();

    assertEquals(
        "\u001b[%dmPOST %d  \u001b[0m  why".formatted(colour, status), row.text(new Colours(true)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"reason", "origin"})
  void whatStrangersWriteCannotControlTheTerminal(String field) {
    OutcomeRow row =
        OutcomeRow.of(
                line(
                    "WARN",
                    "connect",
                    "'connectionId':'c1','status':403,'%s':'\\u001b[2J\\u202e\\n'"
                        .formatted(field)))
            .orElseThrow();

    String shown = row.text(new Colours(false));

    assertEquals(0, shown.chars().filter(c -> c < ' ' || c == 0x202e).count(), shown);
  }

  @ParameterizedTest
  @CsvSource({"ERROR, dispatch", "INFO, another", "WARN, Unreachable connection closed"})
  void otherLinesAreNoRows(String level, String message) {
    assertEquals(Optional.empty(), OutcomeRow.of(line(level, message, "'status':200")));
  }

  private static JsonNode line(String level, String message, String fields) {
    try {
      return JSON.readTree(
          "{\"level\":\"%s\",\"message\":\"%s\",\"requestId\":\"r\",%s}"
              .formatted(level, message, fields.replace('\'', '"')));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(fields, e);
    }
  }
}
