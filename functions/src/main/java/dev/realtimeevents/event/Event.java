package dev.realtimeevents.event;

/** Something that happened on a site, valid and ready for the log. */
public record Event(
    EventId id, ChannelName channel, EventName name, RawJson data, Timestamp timestamp) {}
