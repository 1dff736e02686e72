// What the page shows of somebody else's text has its control characters as symbols; what it copies and exports is exact.

import { options } from 'preact';
import { visibleText } from '../util/visibleText';

/** Attributes that are read by people. */
const SHOWN_ATTRIBUTES = ['title', 'aria-label', 'label', 'placeholder'] as const;

/**
 * To be called before anything is drawn: every piece of text goes through here on its way into the page. In one place, as a
 * view that forgets it would show what hides.
 */
export function showVisibleText(): void {
  const before = options.vnode?.bind(options);
  options.vnode = (vnode) => {
    // A piece of text is a vnode whose props are the text.
    const props: unknown = vnode.props;
    if (typeof props === 'string') Object.assign(vnode, { props: visibleText(props) });
    else if (typeof vnode.type === 'string' && typeof props === 'object' && props !== null)
      showAttributes(props);
    before?.(vnode);
  };
}

function showAttributes(props: object): void {
  for (const name of SHOWN_ATTRIBUTES) {
    const value: unknown = Reflect.get(props, name);
    if (typeof value === 'string') Reflect.set(props, name, visibleText(value));
  }
}
