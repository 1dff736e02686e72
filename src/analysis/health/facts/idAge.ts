// How far have the ids of transactions and of multixacts come to their end, and which of both is worse?

/** 2^31 less the three million that the server keeps back for the rescue (varsup.c SetTransactionIdLimit). */
const LAST_AGE = 2_144_483_648;
/** 2^31 less the same (multixact.c SetMultiXactIdLimit). */
const LAST_MULTIXACT_AGE = 2_144_483_648;

/** One kind of ids, and how far it has come. */
export interface Ageing {
  readonly kind: 'transaction' | 'multixact';
  readonly setting: 'autovacuum_freeze_max_age' | 'autovacuum_multixact_freeze_max_age';
  readonly age: number;
  /** The age at which autovacuum begins to work against it. */
  readonly begins: number;
  /** Of all ids. */
  readonly share: number;
  /** From 1 on it is told. */
  readonly severity: number;
}

interface Ages {
  /** Transactions since the oldest row that is not frozen. */
  readonly age: number;
  readonly multixact_age: number;
}

/** From then on autovacuum works against it, even where it is off. */
interface Limits {
  readonly freeze_max_age: number;
  readonly multixact_freeze_max_age: number;
}

/** The worse of both kinds. */
export function ageingOf(
  { age, multixact_age: multixactAge }: Ages,
  { freeze_max_age: begins, multixact_freeze_max_age: multixactBegins }: Limits,
  { overdue, usedShare }: { readonly overdue: number; readonly usedShare: number },
): Ageing {
  const severity = (late: number, share: number): number =>
    Math.max(late / overdue, share / usedShare);
  const share = age / LAST_AGE;
  const multixactShare = multixactAge / LAST_MULTIXACT_AGE;
  const transactions: Ageing = {
    kind: 'transaction',
    setting: 'autovacuum_freeze_max_age',
    age,
    begins,
    share,
    severity: severity(age / begins, share),
  };
  const multixacts: Ageing = {
    kind: 'multixact',
    setting: 'autovacuum_multixact_freeze_max_age',
    age: multixactAge,
    begins: multixactBegins,
    share: multixactShare,
    severity: severity(multixactAge / multixactBegins, multixactShare),
  };
  return multixacts.severity > transactions.severity ? multixacts : transactions;
}
