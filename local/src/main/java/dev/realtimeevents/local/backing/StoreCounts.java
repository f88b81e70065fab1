package dev.realtimeevents.local.backing;

import java.util.Map;

/**
 * The calls of the store since its start.
 *
 * @param calls number of calls by operation, such as {@code PutItem}, in the order of the names;
 *     without those about tables
 * @param failed number of calls that did nothing, because of {@link StoreFaults#failed}
 * @param unanswered number of calls whose answer was lost, because of {@link
 *     StoreFaults#unanswered}
 */
public record StoreCounts(Map<String, Long> calls, long failed, long unanswered) {}
