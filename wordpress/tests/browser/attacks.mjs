// What a page could ask of each port of ./realtime up, if the port answered it.

const ACCOUNT = '000000000000';
const JOBS = 'FanOutDeadLetterQueue';

const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };
const JSON_BODY = { 'Content-Type': 'application/json' };

/** The headers of a call of an AWS service. Local services check that there is a signature, and no more. */
function called(target) {
  return {
    'Content-Type': 'application/x-amz-json-1.0',
    'X-Amz-Target': target,
    Authorization:
      'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/local/aws4_request, SignedHeaders=host, Signature=x',
  };
}

/** Calls a local AWS service at the address that functions have. */
export async function aws(endpoint, target, body) {
  const answer = await fetch(`${endpoint}/`, {
    method: 'POST',
    headers: called(target),
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${target} is answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}

const ATTACKS = {
  'Runtime API': () => [
    get('/2018-06-01/runtime/invocation/next'),
    post('/2018-06-01/runtime/init/error', {}, '{}'),
  ],
  DynamoDB: () => [
    post('/', called('DynamoDB_20120810.ListTables'), '{}'),
    post('/', called('DynamoDB_20120810.DeleteTable'), '{"TableName":"EventLogTable"}'),
    { method: 'PUT', path: '/faults', headers: JSON_BODY, body: '{"failed":1}' },
    get('/counts'),
  ],
  SQS: (port) => {
    const url = `http://127.0.0.1:${port}/${ACCOUNT}/${JOBS}`;
    const arn = `arn:aws:sqs:us-east-1:${ACCOUNT}:${JOBS}`;
    return [
      get('/?Action=ListQueues'),
      get(`/?Action=PurgeQueue&QueueUrl=${encodeURIComponent(url)}`),
      get(`/${ACCOUNT}/${JOBS}?Action=PurgeQueue`),
      get(`/queue/${JOBS}?Action=PurgeQueue`),
      post('/', FORM, `Action=PurgeQueue&QueueUrl=${encodeURIComponent(url)}`),
      post('/', called('AmazonSQS.PurgeQueue'), JSON.stringify({ QueueUrl: url })),
      post('/', called('AmazonSQS.StartMessageMoveTask'), JSON.stringify({ SourceArn: arn })),
    ];
  },
  'Secrets Manager': () => [
    post('/', called('secretsmanager.GetSecretValue'), '{"SecretId":"DispatchSecret"}'),
    post(
      '/',
      called('secretsmanager.PutSecretValue'),
      '{"SecretId":"DispatchSecret","SecretString":"x"}',
    ),
  ],
  Gateway: () => [
    get('/.local/secret'),
    get('/.local/connections'),
    { method: 'PUT', path: '/.local/faults', headers: JSON_BODY, body: '{"failedPosts":1}' },
    post('/.local/kill', JSON_BODY, '{"function":"DispatchFunction"}'),
    post('/live/@connections/x', { Authorization: 'x' }, 'text'),
    post('/dispatch', JSON_BODY, '{"event":"forged","data":{}}'),
    post('/dispatch', FORM, 'event=forged&data=x'),
    post('/connections/revoke', JSON_BODY, '{"subject":"1"}'),
    { ...get('/history?channel=public&since=0'), isPublic: true },
    { ...get('/live'), isPublic: true },
  ],
  WordPress: () => [
    post('/wp-login.php', FORM, 'log=admin&pwd=password'),
    post('/?rest_route=/wp/v2/posts', JSON_BODY, '{"title":"forged"}'),
    get('/?rest_route=/wp/v2/users'),
    get('/wp-includes/css/buttons.css'),
    get('/'),
  ],
};

/**
 * The requests that would do harm, or read what is not public.
 *
 * @param {string} name of the port, as in docs/security.md
 * @param {number} port
 * @returns {{method: string, path: string, headers: object, body?: string, isPublic?: boolean}[]} `isPublic` where
 *     pages of other origins are allowed, but no other host names
 */
export function attacksOn(name, port) {
  return ATTACKS[name]?.(port) ?? [get('/')];
}

function get(path) {
  return { method: 'GET', path, headers: {} };
}

function post(path, headers, body) {
  return { method: 'POST', path, headers, body };
}
