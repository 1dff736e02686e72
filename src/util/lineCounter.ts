// On which line of a text is a place? Asked of many places of one text, most of them in their order.

/** Lines from 1; counting goes on from the place of the call before. */
export function lineCounter(text: string): (offset: number) => number {
  let line = 1;
  let at = 0;
  return (offset) => {
    if (offset < at) [line, at] = [1, 0];
    for (let next = text.indexOf('\n', at); next !== -1 && next < offset;) {
      line += 1;
      at = next + 1;
      next = text.indexOf('\n', at);
    }
    return line;
  };
}
