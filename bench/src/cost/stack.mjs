/**
 * What a stack has, whatever the load is.
 *
 * @typedef {{secrets: number, alarms: number, dashboards: number, metrics: number}} Stack
 */

/**
 * Counts what is paid by the month in the text of template.yaml. A metric is paid for each function that writes it; those
 * of the dashboard are counted.
 *
 * @param {string} template
 * @returns {Stack}
 */
export function stackOf(template) {
  const count = (type) => template.match(new RegExp(`^    Type: ${type}$`, 'gm'))?.length ?? 0;
  const metrics = template.match(/\["RealtimeEvents","\w+","FunctionName","\$\{\w+\}"/g) ?? [];
  return {
    secrets: count('AWS::SecretsManager::Secret'),
    alarms: count('AWS::CloudWatch::Alarm'),
    dashboards: count('AWS::CloudWatch::Dashboard'),
    metrics: new Set(metrics).size,
  };
}
