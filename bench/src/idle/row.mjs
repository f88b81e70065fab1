const KB = 1024;

/**
 * What DynamoDB bills for a transaction: double what each row costs alone. DynamoDB Local counts less: 2 units for three
 * rows of less than 1 KB, which cost 6.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
 * @param {object[]} actions of `TransactWriteItems`. The rows that they update or delete are taken to be small
 * @returns {number} write units
 */
export function transactionUnits(actions) {
  return actions
    .map(({ Put }) => (Put ? Math.ceil(rowBytes(Put.Item) / KB) : 1))
    .reduce((sum, units) => sum + 2 * units, 0);
}

/**
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 * @param {Record<string, object>} row as DynamoDB's JSON has it
 * @returns {number} bytes
 */
export function rowBytes(row) {
  return Object.entries(row).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value),
    0,
  );
}

function valueBytes({ S, N, NS, SS }) {
  if (S !== undefined) return Buffer.byteLength(S);
  if (N !== undefined) return Math.ceil(N.length / 2) + 1;
  const [each, members] = NS ? [(text) => valueBytes({ N: text }), NS] : [Buffer.byteLength, SS];
  return members.reduce((sum, text) => sum + each(text), 0);
}
