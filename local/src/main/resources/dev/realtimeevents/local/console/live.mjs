import { element } from './dom.mjs';
export const view = {
  title: 'Live',
  open() {
    return { element: element('p', {}, ''), show() {}, close() {} };
  },
};
