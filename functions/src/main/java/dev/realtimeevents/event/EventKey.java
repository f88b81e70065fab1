package dev.realtimeevents.event;

/** The identity of an event: an id is one event in each channel. */
public record EventKey(ChannelName channel, EventId id) {}
