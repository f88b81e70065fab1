import { element } from './dom.mjs';
export const view = {
  title: 'Publish',
  open() {
    return { element: element('p', {}, ''), show() {}, close() {} };
  },
};
