/** Metrics that have values only while something fails. */
export const OF_FAILURES = ['cutOff', 'failedJobs'];

/**
 * What a stack has, whatever the load is.
 *
 * @typedef {object} Stack
 * @property {number} secrets
 * @property {number} alarms
 * @property {number} dashboards
 * @property {Record<string, number>} metrics how many each function prints; CloudWatch bills them by function
 */

/**
 * Reads what is paid by the month from the text of template.yaml. A resource with a condition counts only if an option turns
 * it on. The metrics are those of the dashboard, whether there is one or not.
 *
 * @param {string} template
 * @param {{alarms?: boolean, dashboard?: boolean, metrics?: boolean}} [options] each adds what its parameter turns on
 * @returns {Stack}
 */
export function stackOf(template, { alarms = false, dashboard = false, metrics = false } = {}) {
  const on = { HasAlarmTopic: alarms, HasDashboard: dashboard };
  const resources = template.split(/^ {2}(?=\w+:$)/m).map((text) => ({
    type: /^ {4}Type: (\S+)$/m.exec(text)?.[1],
    condition: /^ {4}Condition: (\S+)$/m.exec(text)?.[1],
  }));
  const count = (name) =>
    resources.filter(({ type, condition }) => type === name && (!condition || on[condition]))
      .length;
  return {
    secrets: count('AWS::SecretsManager::Secret'),
    alarms: count('AWS::CloudWatch::Alarm'),
    dashboards: count('AWS::CloudWatch::Dashboard'),
    metrics: metrics ? metricsIn(template) : {},
  };
}

function metricsIn(template) {
  const found = template.matchAll(/\["RealtimeEvents","(\w+)","FunctionName","\$\{(\w+)\}"/g);
  const names = {};
  for (const [, name, owner] of found) {
    if (!OF_FAILURES.includes(name)) (names[owner] ??= new Set()).add(name);
  }
  return Object.fromEntries(Object.entries(names).map(([owner, { size }]) => [owner, size]));
}
