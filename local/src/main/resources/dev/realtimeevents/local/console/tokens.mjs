import { element } from './dom.mjs';
import { checker } from './checker.mjs';
import { minter } from './minter.mjs';

/** Why a token is refused, and new ones. A token is never a part of an address. */
export const view = {
  title: 'Tokens',
  open(context) {
    const check = checker(context);
    const mint = minter(context, (token) => check.take(token));
    return {
      element: element(
        'section',
        { className: 'columns tokens', 'aria-label': 'Tokens' },
        check.element,
        mint.element,
      ),
      show: () => check.start(),
      close: () => check.stop(),
    };
  },
};
