// The units of every number in the model. A plain number fits any of them; one unit does not fit another.

declare const unit: unique symbol;
type Quantity<Unit extends string> = number & { readonly [unit]?: Unit };

/** Milliseconds. */
export type Ms = Quantity<'ms'>;
/** Pages of the server's block size (8 kB unless it was built otherwise). */
export type Blocks = Quantity<'blocks'>;
export type Bytes = Quantity<'bytes'>;
/** The planner's cost unit: one sequential page read is 1 by default. Not a time. */
export type CostUnits = Quantity<'cost'>;
/** Rows; an estimate or a mean per loop may be fractional. */
export type Rows = Quantity<'rows'>;
/** 0 to 1. */
export type Share = Quantity<'share'>;
