import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as codes from '../src/codes.js';

test('the codes have the values that docs/protocol.md and README.md give them', () => {
  const values = Object.entries(codes).filter(([, value]) => typeof value !== 'function');
  assert.deepEqual(Object.fromEntries(values), {
    ABNORMAL_CLOSURE: 1006,
    SERVICE_RESTART: 1012,
    TRY_AGAIN_LATER: 1013,
    CLOSE: 'close',
    UNSUBSCRIBE: 'unsubscribe',
    TOKEN_REQUIRED: 'token_required',
    TOKEN_INVALID: 'token_invalid',
    TOKEN_EXPIRED: 'token_expired',
    FORBIDDEN: 'forbidden',
    TOO_MANY_CHANNELS: 'too_many_channels',
    RATE_LIMITED: 'rate_limited',
    INVALID_MESSAGE: 'invalid_message',
    TOKEN_UNAVAILABLE: 'token_unavailable',
    UNAVAILABLE: 'unavailable',
  });
});
