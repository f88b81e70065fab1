/**
 * Programs that publish an event with the API key, as `docs/protocol.md` describes it.
 *
 * @module
 */

/** Each language, and what makes its program from `{ url, secret, event }`. */
export const LANGUAGES = {
  curl: { title: 'curl', write: curl },
  php: { title: 'PHP', write: php },
  node: { title: 'Node', write: node },
  python: { title: 'Python', write: python },
};

function curl({ url, secret, event }) {
  return `curl -sS ${url} \\
  -H ${shellText(`Authorization: Bearer ${secret}`)} \\
  -H 'Content-Type: application/json' \\
  -d ${shellText(JSON.stringify(event))}
`;
}

function php({ url, secret, event }) {
  return `<?php
$event = ${phpValue(event, '')};
$answer = file_get_contents(${phpText(url)}, false, stream_context_create(['http' => [
    'method' => 'POST',
    'header' => ['Authorization: Bearer ' . ${phpText(secret)}, 'Content-Type: application/json'],
    'content' => json_encode($event),
    'ignore_errors' => true,
]]));
echo $answer, "\\n";
`;
}

function node({ url, secret, event }) {
  return `const event = ${JSON.stringify(event, null, 2)};
const answer = await fetch(${JSON.stringify(url)}, {
  method: 'POST',
  headers: { Authorization: ${JSON.stringify(`Bearer ${secret}`)}, 'Content-Type': 'application/json' },
  body: JSON.stringify(event),
});
console.log(answer.status, await answer.text());
`;
}

function python({ url, secret, event }) {
  return `import json
import urllib.request

event = ${pythonValue(event, '')}
request = urllib.request.Request(
    ${JSON.stringify(url)},
    data=json.dumps(event).encode(),
    headers={"Authorization": ${JSON.stringify(`Bearer ${secret}`)}, "Content-Type": "application/json"},
)
with urllib.request.urlopen(request) as answer:
    print(answer.status, answer.read().decode())
`;
}

function shellText(text) {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function phpText(text) {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

function phpValue(value, indent) {
  if (typeof value === 'string') return phpText(value);
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const pairs = Object.entries(value);
  if (!pairs.length) return Array.isArray(value) ? '[]' : 'new stdClass()';
  const inner = `${indent}    `;
  const lines = pairs.map(([key, each]) => {
    const name = Array.isArray(value) ? '' : `${phpText(key)} => `;
    return `${inner}${name}${phpValue(each, inner)},\n`;
  });
  return `[\n${lines.join('')}${indent}]`;
}

const PYTHON_WORDS = new Map([
  [true, 'True'],
  [false, 'False'],
  [null, 'None'],
]);

function pythonValue(value, indent) {
  if (PYTHON_WORDS.has(value)) return PYTHON_WORDS.get(value);
  // A lone surrogate has no form in UTF-8, so it stays an escape, which json.dumps writes again.
  if (typeof value !== 'object') return JSON.stringify(value);
  const pairs = Object.entries(value);
  const [begin, end] = Array.isArray(value) ? '[]' : '{}';
  if (!pairs.length) return begin + end;
  const inner = `${indent}    `;
  const lines = pairs.map(([key, each]) => {
    const name = Array.isArray(value) ? '' : `${JSON.stringify(key)}: `;
    return `${inner}${name}${pythonValue(each, inner)},\n`;
  });
  return `${begin}\n${lines.join('')}${indent}${end}`;
}
