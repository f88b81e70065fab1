package dev.realtimeevents.memory;

import static dev.realtimeevents.event.Events.event;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.realtimeevents.event.ChannelName;
import dev.realtimeevents.event.EventLog;
import dev.realtimeevents.event.EventLogContract;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MemoryEventLogTest extends EventLogContract {

  @Override
  protected EventLog newLog(Duration retention, InstantSource clock) {
    return new MemoryEventLog(retention, clock, Steps.FREE);
  }

  @Test
  void eachThingOthersCanSeeIsAStep() {
    var steps = new ArrayList<String>();
    var log = new MemoryEventLog(Duration.ofHours(1), InstantSource.system(), steps::add);

    EventLog.Appended.Stored together =
        assertInstanceOf(
            EventLog.Appended.Stored.class, log.append(List.of(event("a"), event("b"))));
    log.read(ChannelName.PUBLIC, 0, 2);
    log.fanOutFinished(together.entries());

    assertEquals(List.of("log.append", "log.read", "log.fanOutFinished"), steps);
  }

  @Test
  void itIsBusyAsOftenAsRequested() {
    var log = new MemoryEventLog(Duration.ofHours(1), InstantSource.system(), Steps.FREE);
    log.beBusy();

    assertEquals(new EventLog.Appended.Busy(), log.append(List.of(event("a"))));
    assertEquals(List.of(), log.read(ChannelName.PUBLIC, 0, 10));
    assertInstanceOf(EventLog.Appended.Stored.class, log.append(List.of(event("a"))));
  }
}
